"""The attacks of benchmarks/attack, the smaller ones, as tests."""
