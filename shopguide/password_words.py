"""Words that follow "password is …" when no password is given away: "my password is wrong"."""

from __future__ import annotations

from typing import Final

NOT_A_PASSWORD: Final = frozenset(
    """
    a about accepted account accounts actually again ago all already also always an and another any anymore
    anyone anything anywhere app apparently are as ask asked asking at available back bad be because been before
    being blocked both box broken but button by came can can't cannot cant change changed changing come
    complicated compromised correct correctly could day definitely denied did didn't different does doesn't
    doesnt don't dont each either email emails empty enough entered even ever every everything everywhere
    expired failed fails field fine for forgot forgotten form from gave get gets getting given giving gone good
    got guessed hacked had has hasn't have having he help her here him his how i if im impossible in incorrect
    into invalid is isn't isnt it its just keep keeps know known leaked like link literally locked login long
    longer lost manager many maybe me might missing more must my need needed needs never new no nobody none not
    nothing now of off ok okay old on one online only option options or other our out page please pls possible
    previous private probably problem properly protected protection really recover recovered recovery refused
    rejected remembered request requests required reset resets resetting right safe same saved say says screen
    secret secure send sent set shared she should shown simple simply since so some somehow someone something
    somewhere still stolen stopped strong such suddenly supposedly taken than that that's thats the their them
    then there they thing this though thru tiktok times to today too tried try trying twice two typed under
    unknown until up updated us use used using valid very via want wanted was wasn't wasnt way we weak well were
    what when where whether which while who why will with without won't wont work worked working works would
    written wrong yes yesterday yet you your
    """.split()
)
