"""The rules of the numba peer: the loop over households, and one function for each part of the verdict.

Types are numba's to find, and the two loops are long because fusing is the point of this peer.
"""

# ruff: noqa: ANN001, ANN201, C901, PLR0915

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numba import njit

EXCLUDED, DEEP, RELATIVE, ACCIDENT, MARGINAL, NONE, UNDECIDED = range(7)
INCAPABLE, SERIOUS, DUST, DISABLED = 1, 2, 4, 8
FIRST, SEVERE, MILD = 1, 2, 4
WORKS, NOT_SAID, LAID_OFF, JOBLESS = 1, 2, 4, 8
NO_SCHOOL, HIGHER, SECONDARY = 1, 2, 4
SELF, CHILD = 1, 2
DEAD, SICK, WAITING, OUT_OF_WORK, INSURED = 1, 2, 4, 8, 16


class Totals(NamedTuple):
    """What the members of one household add up to."""

    listed: Any
    people: Any
    income_month: Any
    income_known: Any
    medical: Any
    tuition: Any
    ill: Any
    ill_medical: Any
    uninsured_medical: Any
    dust: Any
    first: Any
    severe: Any
    mild: Any
    incapable: Any
    able: Any
    employed: Any
    employed_known: Any
    laid_off: Any
    unemployed: Any
    minors: Any
    old: Any
    students: Any
    pupils: Any
    orphans: Any


@njit(cache=True)
def add_up(members, start, no):
    (nos, here, incomes, medicals, tuitions, births, orphan, health, grade, listed_none, occupation, stage, relation,
     uninsured) = members  # fmt: skip
    people = income = medical = tuition = ill = ill_medical = uninsured_medical = dust = first = severe = mild = 0
    incapable = able = employed = laid_off = unemployed = minors = old = students = pupils = orphans = 0
    income_known = employed_known = True
    row = start
    while row < len(nos) and nos[row] == no:
        if here[row]:
            people += 1
            cost, age, sick, rank = medicals[row], (20261123 - births[row]) // 10000, health[row], grade[row]
            earns = incomes[row]
            if earns < 0 and age < 16:
                earns = 0
            if earns < 0:
                income_known = False
            else:
                income += earns
            medical += cost
            tuition += tuitions[row]
            if cost >= 1000000 or sick & SERIOUS:
                ill += 1
                ill_medical += cost
            if uninsured[row]:
                uninsured_medical += cost
            dust += (sick & DUST) != 0
            first += (rank & FIRST) != 0
            severe += (rank & SEVERE) != 0
            mild += (rank & SEVERE) == 0 and ((rank & MILD) != 0 or not listed_none[row] or (sick & DISABLED) != 0)
            works = occupation[row]
            if works & WORKS or (works & NOT_SAID and earns > 0):
                employed += 1
            elif works & NOT_SAID and earns < 0:
                employed_known = False
            is_self = relation[row] & SELF
            laid_off += (works & LAID_OFF) != 0 or ((works & JOBLESS) != 0 and is_self != 0)
            if 16 <= age <= 59:
                if rank & SEVERE or sick & INCAPABLE:
                    incapable += 1
                else:
                    able += (stage[row] & NO_SCHOOL) != 0
                    unemployed += (works & JOBLESS) != 0 and is_self == 0
            minors += age < 18 and (relation[row] & CHILD) != 0
            old += age > 59
            students += (stage[row] & HIGHER) != 0
            pupils += (stage[row] & SECONDARY) != 0
            orphans += orphan[row]
        row += 1
    return Totals(
        row - start, people, income, income_known, medical, tuition, ill, ill_medical, uninsured_medical, dust, first,
        severe, mild, incapable, able, employed, employed_known, laid_off, unemployed, minors, old, students, pupils,
        orphans,
    )  # fmt: skip


@njit(cache=True)
def tier_of(t, excluded, known, income, net, line, accident_loss, loss):
    if t.listed > 0 and excluded >= 0:
        return EXCLUDED
    if not known:
        return UNDECIDED
    if net < line:
        return DEEP
    if net < 2 * line:
        return RELATIVE
    if accident_loss > 0 and 100 * loss > 80 * max(income, 0):
        return ACCIDENT
    return MARGINAL if 2 * net < 5 * line else NONE


@njit(cache=True)
def rank_causes(weights, causes):
    """The four heaviest causes met; ties go to the one listed first; a weight of -1 is not met."""
    causes[:] = -1
    for place in range(4):
        best = -1
        for index in range(len(weights)):
            if weights[index] >= 0 and (best < 0 or weights[index] > weights[best]):
                best = index
        if best < 0:
            break
        causes[place] = best
        weights[best] = -1
    if causes[0] < 0:
        causes[0] = 9


@njit(cache=True)
def weigh(t, weights, care, dibao, out_of_work, loss, disaster):
    """The weight of each cause in hundredths of a fen."""
    weights[:] = -1
    month = 2400 * dibao
    if t.incapable > 0:
        weights[0] = 100 * care + month * t.incapable
    if t.unemployed > 0:
        weights[1] = month * t.unemployed
    if t.laid_off > 0 or out_of_work:
        weights[2] = month * max(t.laid_off, 1)
    if t.uninsured_medical > 0:
        weights[3] = 60 * t.uninsured_medical
    if t.ill > 0:
        weights[5] = 100 * t.ill_medical
    if loss > 0:
        weights[6 if disaster else 7] = 100 * loss
    if t.tuition >= 200000:
        weights[8] = 100 * t.tuition


@njit(cache=True)
def score_of(t, known, rigid, income, net, line, loss, months):
    """Tenths of a point, or -1."""
    if not known:
        return -1
    shortfall = 80 * (5 * line - 2 * net + 2 * loss)
    score = 0 if shortfall <= 0 else min((2 * shortfall + line) // (2 * line), 400)
    if rigid > 0:
        score += 200 if income <= 0 else min((400 * rigid + income) // (2 * income), 200)
    score += 10 * min(8 * t.ill + 6 * t.severe + 3 * t.mild, 15)
    score += 10 * min(3 * t.minors + 2 * t.old + 4 * t.students + 3 * t.pupils + 5 * t.orphans, 15)
    return score + 10 * min(5 * t.laid_off + 3 * t.unemployed + min(months, 5), 10)


@njit(cache=True)
def money_help(out, t, tier, net, line, dibao, loss):
    """Measures for households on file: living, medical, serious illness, accident."""
    gap = (line if tier == DEEP else 2 * line) - net + (loss if tier == ACCIDENT else 0)
    if gap > 0:
        out[0] = min(gap, (12 if tier == DEEP else 10) * dibao)
    medical_aid = min(t.medical, 2000000) if tier == DEEP else min((80 * t.medical + 50) // 100, 1600000)
    if t.medical > 0:
        out[1] = min(medical_aid, t.medical)
    if t.ill_medical >= 1000000 and t.medical > medical_aid:
        paid = t.ill_medical
        aid = 300000 if paid < 3000000 else 500000 if paid < 5000000 else 1000000 if paid < 10000000 else 2000000
        out[2] = min(aid, t.medical - medical_aid)
    if loss > 0:
        out[8] = min((15 * loss + 50) // 100, 1000000)


@njit(cache=True)
def common_help(out, t, tier, dibao, alone, months, arrears, status):
    """Measures with an amount for every household in a tier."""
    marginal = tier == MARGINAL
    if t.students > 0:
        out[3] = t.students * min(400000 if marginal else 500000, 10 * dibao)
    if t.pupils > 0:
        out[4] = t.pupils * min(200000 if marginal else 300000, 6 * dibao)
    if t.orphans > 0:
        out[5] = t.orphans * 300000
    if t.minors > 0 and alone:
        out[6] = 200000
    if t.severe + t.mild > 0:
        out[7] = t.severe * 200000 + t.mild * 100000
    if months >= 2 and arrears > 0:
        out[9] = min(arrears, 300000)
    out[10] = 150000 if tier == DEEP else 50000 if marginal else 100000
    if status & INSURED:
        out[11] = 10000


@njit(cache=True)
def services(out, t, status, months, accident_loss, compensation, loss):
    """Measures without an amount for every household in a tier."""
    idle = t.laid_off + t.unemployed > 0
    if status & DEAD or t.ill > 0 or t.severe > 0 or loss > 0 or t.laid_off > 0:
        out[12] = 0
    if idle:
        out[13] = 0
        if t.able > 0:
            out[14] = 0
    if months >= 2 or (accident_loss > 0 and compensation == 0) or status & DEAD:
        out[16] = 0


@njit(cache=True)
def warn(out, t, tier, known, income, net, line, on_dibao, status, alone, months):
    out[:] = False
    if t.income_known:
        share, cost = max(income, 0), 100 * t.medical
        out[0] = cost > 0 and cost >= 80 * share
        out[1] = 50 * share <= cost < 80 * share
        out[2] = 30 * share <= cost < 50 * share
        out[3] = 15 * share <= cost < 30 * share
    if known and tier != EXCLUDED:
        out[4] = not on_dibao and net < line
        out[5] = 2 * net < 3 * line and (on_dibao or net >= line)
        out[6] = 2 * net >= 3 * line and net < 2 * line
        out[7] = 2 * line <= net < 3 * line
    out[8], out[12] = status & DEAD != 0, status & SICK != 0
    out[9], out[10], out[11] = t.ill > 0, t.first > 0, t.dust > 0
    out[13], out[14] = t.students >= 2, t.minors > 0 and alone
    out[15] = status & OUT_OF_WORK != 0 and t.employed_known and t.employed == 0
    out[16] = status & WAITING != 0 or (status & OUT_OF_WORK != 0 and t.employed_known and t.employed > 0)
    out[17] = months >= 2


@njit(cache=True)
def screen(homes, members, verdict, amounts, warnings):
    """Judge every household; ``verdict`` has tier, decided by, four causes and score as rows."""
    (nos, houses, business, school, abroad, car, on_dibao, other, rehabilitation, job_cost, care, losses, compensation,
     arrears_months, arrears, lines, work, alone_bits, disaster) = homes  # fmt: skip
    weights, causes = np.empty(10, np.int64), np.empty(4, np.int64)
    row = 0
    for i in range(len(nos)):
        t = add_up(members, row, nos[i])
        row += t.listed
        dibao, status, months = lines[i], work[i], np.int64(arrears_months[i])
        line = 12 * dibao * t.people
        income = 12 * t.income_month + other[i]
        rigid = t.medical + t.tuition + rehabilitation[i] + job_cost[i] + care[i]
        net, loss = income - rigid, max(losses[i] - compensation[i], 0)
        known = t.income_known and line > 0
        alone = alone_bits[i] != 0 or status & DEAD != 0
        ex = 0 if houses[i] >= 2 else 1 if business[i] else 2 if school[i] else 3 if abroad[i] else 4 if car[i] else -1
        tier = tier_of(t, ex, known, income, net, line, losses[i], loss)
        out = amounts[:, i]
        out[:] = -1
        causes[:] = -1
        if DEEP <= tier <= MARGINAL:
            weigh(t, weights, rehabilitation[i] + care[i], dibao, status & (WAITING | OUT_OF_WORK), loss, disaster[i])
            rank_causes(weights, causes)
            common_help(out, t, tier, dibao, alone, months, arrears[i], status)
            services(out, t, status, months, losses[i], compensation[i], loss)
            if tier != MARGINAL:
                money_help(out, t, tier, net, line, dibao, loss)
            if tier <= RELATIVE and not on_dibao[i] and income < line:
                out[17] = 0
            if tier == DEEP and t.able == 0:
                out[18] = 0
        if months > 0 or arrears[i] > 0:
            out[15] = 0
        verdict[0, i] = tier
        verdict[1, i] = ex if tier == EXCLUDED else tier + 4 if DEEP <= tier <= MARGINAL else -1
        verdict[2:6, i] = causes
        verdict[6, i] = score_of(t, known, rigid, income, net, line, loss, months)
        warn(warnings[:, i], t, tier, known, income, net, line, on_dibao[i], status, alone, months)
