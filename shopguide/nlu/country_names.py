"""Countries by the names that shoppers give them, as two letters of ISO 3166-1 (UK for GB, EU for the Union)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

# One country a line: its code, then names; what people from there are called comes after the bar.
_TABLE: Final = """
US united states,usa,u.s.a,u.s,us of a,america,the states,stateside|american
UK united kingdom,uk,u.k,great britain,britain,gb,england,scotland,wales,northern ireland|british,english,scottish,welsh
EU european union,eu,europe
IE ireland,republic of ireland,eire|irish
CA canada|canadian
AU australia,oz|australian,aussie
NZ new zealand,aotearoa|kiwi
DE germany,deutschland|german
FR france|french
ES spain,espana,españa|spanish
IT italy,italia|italian
PT portugal|portuguese
NL netherlands,holland|dutch
BE belgium|belgian
AT austria|austrian
CH switzerland|swiss
LU luxembourg
DK denmark|danish
SE sweden|swedish
NO norway|norwegian
FI finland|finnish
IS iceland
PL poland,polska|polish
CZ czechia,czech republic|czech
SK slovakia|slovak
HU hungary|hungarian
RO romania|romanian
BG bulgaria|bulgarian
GR greece|greek
HR croatia|croatian
SI slovenia
EE estonia
LV latvia
LT lithuania
MT malta|maltese
CY cyprus
UA ukraine|ukrainian
TR turkey,turkiye,türkiye|turkish
RU russia|russian
IN india|indian
PK pakistan|pakistani
BD bangladesh
LK sri lanka
NP nepal
CN china,mainland china|chinese
HK hong kong
TW taiwan|taiwanese
JP japan|japanese
KR south korea,korea|korean
SG singapore|singaporean
MY malaysia|malaysian
ID indonesia|indonesian
PH philippines,the philippines,phillipines,philipines,phils,pinas|filipino,filipina,pinoy,pinay
TH thailand|thai
VN vietnam,viet nam|vietnamese
KH cambodia
AE united arab emirates,uae,dubai,abu dhabi|emirati
SA saudi arabia,saudi,ksa
QA qatar
KW kuwait
IL israel|israeli
EG egypt|egyptian
MA morocco|moroccan
NG nigeria,naija,lagos,abuja|nigerian
GH ghana|ghanaian
KE kenya|kenyan
ZA south africa|south african
MX mexico,méxico|mexican
BR brazil,brasil|brazilian
AR argentina|argentinian
CO colombia|colombian
CL chile|chilean
PE peru|peruvian
JM jamaica|jamaican
"""
# States and large cities that people name instead of their country.
_PLACES: Final = """
US alabama,alaska,arizona,arkansas,california,colorado,connecticut,florida,hawaii,idaho,illinois,indiana,iowa,kansas
US kentucky,louisiana,maine,maryland,massachusetts,michigan,minnesota,mississippi,missouri,montana,nebraska,nevada
US new hampshire,new jersey,new mexico,new york,nyc,north carolina,north dakota,ohio,oklahoma,oregon,pennsylvania
US rhode island,south carolina,south dakota,tennessee,texas,utah,vermont,virginia,wisconsin,wyoming,chicago,houston
US los angeles,miami,dallas,atlanta,boston,seattle,philadelphia,las vegas,brooklyn
UK london,manchester,birmingham,leeds,glasgow,edinburgh,liverpool,cardiff,belfast,newcastle,bristol,sheffield
IE dublin,cork,galway
CA toronto,vancouver,ontario,quebec,montreal,calgary,alberta,british columbia
AU sydney,melbourne,brisbane,perth,adelaide,queensland,new south wales,tasmania
NZ auckland,wellington
DE berlin,munich,hamburg,cologne,frankfurt
FR paris,lyon,marseille
ES madrid,barcelona,valencia,seville
IT rome,milan,naples
NL amsterdam,rotterdam
PT lisbon,porto
IN mumbai,delhi,bangalore,bengaluru,chennai,kolkata,hyderabad,pune
PH manila,cebu,davao,quezon city
MY kuala lumpur,penang,johor
ID jakarta,bali,surabaya
TH bangkok,chiang mai
VN hanoi,ho chi minh,saigon
MX mexico city,guadalajara,monterrey
ZA johannesburg,cape town,durban
"""


def _read(table: str, part: int) -> Mapping[str, str]:
    known = {}
    for line in table.strip().splitlines():
        code, rest = line.split(" ", 1)
        names = rest.split("|")
        for name in names[part].split(",") if part < len(names) else ():
            known[name.strip()] = code
    return known


COUNTRIES: Final = _read(_TABLE, 0)
PEOPLE: Final = _read(_TABLE, 1)
PLACES: Final = _read(_PLACES, 0)
