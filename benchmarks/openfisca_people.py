"""Facts and variables of a person in the OpenFisca peer."""

from __future__ import annotations

from typing import Any

from benchmarks import policy
from benchmarks.openfisca_system import BLANK, PERSON, among, computed, enumeration, given, given_text

HEALTH_WORDS = ("", *dict.fromkeys((*policy.SERIOUS_ILLNESSES, *policy.DUST_LUNG, "残疾")), "其他情况")
Health = enumeration("Health", HEALTH_WORDS)
Relation = enumeration("Relation", ("本人", "子", "女", "其他情况"))
Grade = enumeration("Grade", ("", *policy.SEVERE_GRADES, *policy.MILD_GRADES))
Disability = enumeration("Disability", ("", "无", "其他情况"))
Occupation = enumeration("Occupation", ("", *policy.EMPLOYED, *policy.LAID_OFF, "失业", "其他情况"))
Stage = enumeration("Stage", ("", *policy.HIGHER, *policy.SECONDARY, "其他情况"))
Insurance = enumeration("Insurance", ("", "未参保", "其他情况"))
TEXTS = {
    "health": Health,
    "relation": Relation,
    "disability_grade": Grade,
    "disability": Disability,
    "occupation": Occupation,
    "school_stage": Stage,
    "insurance": Insurance,
}

given(PERSON, bool, "co_resident", "orphan", "income_missing")
given(PERSON, float, "income_month", "medical_self_pay", "tuition_year")
given(PERSON, int, "birth_ymd")
for _name, _words in TEXTS.items():
    given_text(PERSON, _name, _words)


@computed(PERSON, int)
def age(person: Any, period: Any) -> Any:
    return (policy.YMD - person("birth_ymd", period)) // 10000


@computed(PERSON, bool)
def income_unknown(person: Any, period: Any) -> Any:
    return person("income_missing", period) & (person("age", period) >= 16)


@computed(PERSON, bool)
def is_serious(person: Any, period: Any, parameters: Any) -> Any:
    much = person("medical_self_pay", period) >= parameters(period).cause.medical
    return much | among(person("health", period), Health, *policy.SERIOUS_ILLNESSES)


@computed(PERSON, bool)
def is_severe(person: Any, period: Any) -> Any:
    return among(person("disability_grade", period), Grade, *policy.SEVERE_GRADES)


@computed(PERSON, bool)
def is_mild(person: Any, period: Any) -> Any:
    graded = among(person("disability_grade", period), Grade, *policy.MILD_GRADES)
    listed = ~among(person("disability", period), Disability, BLANK, "无")
    disabled = person("health", period) == Health["残疾"]
    return ~person("is_severe", period) & (graded | listed | disabled)


@computed(PERSON, bool)
def is_incapable(person: Any, period: Any) -> Any:
    return person("is_severe", period) | among(person("health", period), Health, *policy.INCAPABLE_ILLNESSES)


@computed(PERSON, bool)
def is_working_age(person: Any, period: Any, parameters: Any) -> Any:
    years = person("age", period)
    return (years >= 16) & (years <= parameters(period).cause.oldest)


@computed(PERSON, bool)
def is_able(person: Any, period: Any) -> Any:
    fit = person("is_working_age", period) & ~person("is_incapable", period)
    return fit & (person("school_stage", period) == Stage[BLANK])


@computed(PERSON, bool)
def is_employed(person: Any, period: Any) -> Any:
    job = person("occupation", period)
    earning = (job == Occupation[BLANK]) & (person("income_month", period) > 0)
    return among(job, Occupation, *policy.EMPLOYED) | earning


@computed(PERSON, bool)
def is_laid_off(person: Any, period: Any) -> Any:
    job = person("occupation", period)
    jobless_worker = (job == Occupation["失业"]) & (person("relation", period) == Relation["本人"])
    return among(job, Occupation, *policy.LAID_OFF) | jobless_worker


@computed(PERSON, bool)
def is_unemployed(person: Any, period: Any) -> Any:
    jobless = person("occupation", period) == Occupation["失业"]
    relative = person("relation", period) != Relation["本人"]
    return jobless & relative & person("is_working_age", period) & ~person("is_incapable", period)


@computed(PERSON, bool)
def is_minor_child(person: Any, period: Any) -> Any:
    return among(person("relation", period), Relation, "子", "女") & (person("age", period) < 18)
