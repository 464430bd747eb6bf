-- The policy union-current as a SQL author writes it by hand: one GROUP BY over the members, then a layer each for
-- household totals, the tier, the ranked causes and the result. Money is BIGINT fen. Blanks of the register are filled
-- when it is read (docs/developer/register.md), so only income, the kind of accident, orphan and the line can be NULL.
WITH person AS (
    SELECT
        household_no,
        co_resident AS here,
        medical_self_pay AS medical,
        tuition_year AS tuition,
        coalesce(income_month, CASE WHEN 20261123 - birth_ymd < 160000 THEN 0 END) AS income,
        birth_ymd > 20081123 AS minor,
        birth_ymd <= 20101123 AND birth_ymd > 19661123 AS working_age,
        birth_ymd <= 19661123 AS old,
        relation,
        occupation,
        school_stage,
        disability_grade,
        disability_grade IN ('一级', '二级') AS severe,
        disability_grade IN ('三级', '四级') OR disability NOT IN ('', '无') OR health = '残疾' AS disabled,
        disability_grade IN ('一级', '二级')
            OR health IN ('深度昏迷', '永久瘫痪', '严重阿尔茨海默病', '严重帕金森病', '严重运动神经元病', '尘肺病叁期')
            AS incapable,
        medical_self_pay >= 1000000
            OR health IN ('恶性肿瘤', '终末期肾病', '深度昏迷', '永久瘫痪', '严重阿尔茨海默病', '严重帕金森病',
                          '严重运动神经元病', '尘肺病叁期') AS seriously_ill,
        health IN ('尘肺病', '尘肺病壹期', '尘肺病贰期', '尘肺病叁期') AS dust_lung,
        insurance = '未参保' AS uninsured,
        orphan
    FROM members
),
family AS (
    SELECT
        household_no,
        count(*) FILTER (WHERE here) AS people,
        count(*) FILTER (WHERE here AND income IS NULL) AS incomes_missing,
        coalesce(sum(income) FILTER (WHERE here), 0)::BIGINT AS income_month,
        coalesce(sum(medical) FILTER (WHERE here), 0)::BIGINT AS medical,
        coalesce(sum(tuition) FILTER (WHERE here), 0)::BIGINT AS tuition,
        count(*) FILTER (WHERE here AND seriously_ill) AS seriously_ill,
        coalesce(sum(medical) FILTER (WHERE here AND seriously_ill), 0)::BIGINT AS serious_medical,
        coalesce(sum(medical) FILTER (WHERE here AND uninsured), 0)::BIGINT AS uninsured_medical,
        count(*) FILTER (WHERE here AND dust_lung) AS dust_lung,
        count(*) FILTER (WHERE here AND disability_grade = '一级') AS first_grade,
        count(*) FILTER (WHERE here AND severe) AS severe,
        count(*) FILTER (WHERE here AND NOT severe AND disabled) AS mild,
        count(*) FILTER (WHERE here AND working_age AND incapable) AS incapable,
        count(*) FILTER (WHERE here AND working_age AND NOT incapable AND school_stage = '') AS able,
        count(*) FILTER (WHERE here AND (occupation IN ('在岗', '农民工', '务农', '服兵役')
                                         OR occupation = '' AND income > 0)) AS employed,
        count(*) FILTER (WHERE here AND occupation = '' AND income IS NULL) AS employed_unknown,
        count(*) FILTER (WHERE here AND (occupation IN ('下岗', '待岗')
                                         OR occupation = '失业' AND relation = '本人')) AS laid_off,
        count(*) FILTER (WHERE here AND occupation = '失业' AND relation <> '本人'
                         AND working_age AND NOT incapable) AS unemployed,
        count(*) FILTER (WHERE here AND minor AND relation IN ('子', '女')) AS minors,
        count(*) FILTER (WHERE here AND old) AS old,
        count(*) FILTER (WHERE here AND school_stage IN ('大专', '本科', '研究生')) AS students,
        count(*) FILTER (WHERE here AND school_stage IN ('高中', '中职')) AS pupils,
        count(*) FILTER (WHERE here AND orphan) AS orphans
    FROM person
    GROUP BY household_no
),
money AS (
    SELECT
        h.household_no,
        h.work_status,
        h.on_dibao,
        h.accident_kind,
        h.accident_loss,
        h.compensation,
        h.arrears,
        h.arrears_months,
        h.rehabilitation_year + h.care_year AS care,
        h.marriage IN ('离异', '丧偶') OR h.work_status = '已故' AS single_parent,
        CASE WHEN f.household_no IS NULL THEN NULL
             WHEN h.houses >= 2 THEN 'houses'
             WHEN h.owns_business THEN 'business'
             WHEN h.private_school THEN 'private-school'
             WHEN h.self_paid_abroad THEN 'abroad'
             WHEN h.private_car THEN 'car' END AS exclusion,
        greatest(h.accident_loss - h.compensation, 0) AS loss,
        CASE WHEN f.incomes_missing = 0 THEN 12 * f.income_month + h.other_income_year END AS income,
        f.medical + f.tuition + h.rehabilitation_year + h.job_cost_year + h.care_year AS rigid,
        l.dibao_month AS dibao,
        12 * l.dibao_month * nullif(f.people, 0) AS line,
        f.medical, f.tuition, f.seriously_ill, f.serious_medical, f.uninsured_medical, f.dust_lung, f.first_grade,
        f.severe, f.mild, f.incapable, f.able, f.laid_off, f.unemployed, f.minors, f.old, f.students, f.pupils, f.orphans,
        CASE WHEN f.employed_unknown > 0 THEN NULL ELSE coalesce(f.employed, 0) END AS employed
    FROM households h
    LEFT JOIN family f USING (household_no)
    LEFT JOIN lines l USING (region)
),
decided AS (
    SELECT
        *,
        income - rigid AS net,
        CASE WHEN income < 0 THEN 0 ELSE income END AS positive_income, -- greatest() would turn a NULL into 0
        CASE WHEN exclusion IS NOT NULL THEN 'excluded'
             WHEN income IS NULL OR line IS NULL THEN 'undecided'
             WHEN income - rigid < line THEN 'deep'
             WHEN income - rigid < 2 * line THEN 'relative'
             WHEN accident_loss > 0 AND 100 * loss > 80 * greatest(income, 0) THEN 'accident'
             WHEN 2 * (income - rigid) < 5 * line THEN 'marginal'
             ELSE 'none' END AS tier
    FROM money
),
grouped AS (
    SELECT
        *,
        tier IN ('deep', 'relative', 'accident', 'marginal') AS in_tier,
        tier IN ('deep', 'relative', 'accident') AS on_file
    FROM decided
),
weighed AS (
    SELECT
        *,
        -- Weight in hundredths of a fen, then the place in the list: one comparison settles ties too.
        CASE WHEN in_tier AND incapable > 0 THEN (100 * care + 2400 * dibao * incapable) * 16 + 10 END AS w1,
        CASE WHEN in_tier AND unemployed > 0 THEN 2400 * dibao * unemployed * 16 + 9 END AS w2,
        CASE WHEN in_tier AND (laid_off > 0 OR work_status IN ('下岗', '失业', '待岗'))
             THEN 2400 * dibao * greatest(laid_off, 1) * 16 + 8 END AS w3,
        CASE WHEN in_tier AND uninsured_medical > 0 THEN 60 * uninsured_medical * 16 + 7 END AS w4,
        CASE WHEN in_tier AND seriously_ill > 0 THEN 100 * serious_medical * 16 + 5 END AS w6,
        CASE WHEN in_tier AND loss > 0 AND accident_kind = '自然灾害' THEN 100 * loss * 16 + 4 END AS w7,
        CASE WHEN in_tier AND loss > 0 AND accident_kind IS DISTINCT FROM '自然灾害' THEN 100 * loss * 16 + 3 END AS w8,
        CASE WHEN in_tier AND tuition >= 200000 THEN 100 * tuition * 16 + 2 END AS w9,
        CASE WHEN tier = 'deep' THEN least(medical, 2000000)
             ELSE least((80 * medical + 50) // 100, 1600000) END AS medical_aid,
        CASE WHEN serious_medical < 1000000 THEN 0
             WHEN serious_medical < 3000000 THEN 300000
             WHEN serious_medical < 5000000 THEN 500000
             WHEN serious_medical < 10000000 THEN 1000000
             ELSE 2000000 END AS serious_aid,
        CASE WHEN tier = 'deep' THEN line - net
             WHEN tier = 'relative' THEN 2 * line - net
             WHEN tier = 'accident' THEN 2 * line - net + loss END AS gap,
        80 * (5 * line - 2 * net + 2 * loss) AS shortfall
    FROM grouped
),
first AS (
    SELECT *, greatest(w1, w2, w3, w4, w6, w7, w8, w9) AS cause_1 FROM weighed
),
second AS (
    SELECT *, greatest(
        CASE WHEN w1 < cause_1 THEN w1 END, CASE WHEN w2 < cause_1 THEN w2 END,
        CASE WHEN w3 < cause_1 THEN w3 END, CASE WHEN w4 < cause_1 THEN w4 END,
        CASE WHEN w6 < cause_1 THEN w6 END, CASE WHEN w7 < cause_1 THEN w7 END,
        CASE WHEN w8 < cause_1 THEN w8 END, CASE WHEN w9 < cause_1 THEN w9 END
    ) AS cause_2
    FROM first
),
third AS (
    SELECT *, greatest(
        CASE WHEN w1 < cause_2 THEN w1 END, CASE WHEN w2 < cause_2 THEN w2 END,
        CASE WHEN w3 < cause_2 THEN w3 END, CASE WHEN w4 < cause_2 THEN w4 END,
        CASE WHEN w6 < cause_2 THEN w6 END, CASE WHEN w7 < cause_2 THEN w7 END,
        CASE WHEN w8 < cause_2 THEN w8 END, CASE WHEN w9 < cause_2 THEN w9 END
    ) AS cause_3
    FROM second
),
fourth AS (
    SELECT *, greatest(
        CASE WHEN w1 < cause_3 THEN w1 END, CASE WHEN w2 < cause_3 THEN w2 END,
        CASE WHEN w3 < cause_3 THEN w3 END, CASE WHEN w4 < cause_3 THEN w4 END,
        CASE WHEN w6 < cause_3 THEN w6 END, CASE WHEN w7 < cause_3 THEN w7 END,
        CASE WHEN w8 < cause_3 THEN w8 END, CASE WHEN w9 < cause_3 THEN w9 END
    ) AS cause_4
    FROM third
)
SELECT
    household_no,
    tier,
    CASE WHEN in_tier THEN tier ELSE exclusion END AS decided_by,
    CASE cause_1 % 16 WHEN 10 THEN '1' WHEN 9 THEN '2' WHEN 8 THEN '3' WHEN 7 THEN '4' WHEN 5 THEN '6' WHEN 4 THEN '7'
        WHEN 3 THEN '8' WHEN 2 THEN '9'
        ELSE CASE WHEN in_tier THEN '10' END END AS main_cause,
    CASE cause_2 % 16 WHEN 10 THEN '1' WHEN 9 THEN '2' WHEN 8 THEN '3' WHEN 7 THEN '4' WHEN 5 THEN '6' WHEN 4 THEN '7'
        WHEN 3 THEN '8' WHEN 2 THEN '9' END AS secondary_cause_1,
    CASE cause_3 % 16 WHEN 10 THEN '1' WHEN 9 THEN '2' WHEN 8 THEN '3' WHEN 7 THEN '4' WHEN 5 THEN '6' WHEN 4 THEN '7'
        WHEN 3 THEN '8' WHEN 2 THEN '9' END AS secondary_cause_2,
    CASE cause_4 % 16 WHEN 10 THEN '1' WHEN 9 THEN '2' WHEN 8 THEN '3' WHEN 7 THEN '4' WHEN 5 THEN '6' WHEN 4 THEN '7'
        WHEN 3 THEN '8' WHEN 2 THEN '9' END AS secondary_cause_3,
    (CASE WHEN shortfall < 0 THEN 0
          WHEN shortfall IS NOT NULL THEN least((2 * shortfall + line) // (2 * line), 400) END
     + CASE WHEN rigid = 0 THEN 0
            WHEN income <= 0 THEN 200
            WHEN income > 0 THEN least((400 * rigid + income) // (2 * income), 200) END
     + 10 * least(8 * seriously_ill + 6 * severe + 3 * mild, 15)
     + 10 * least(3 * minors + 2 * old + 4 * students + 3 * pupils + 5 * orphans, 15)
     + 10 * least(5 * laid_off + 3 * unemployed + least(arrears_months, 5), 10))::INT AS score,
    CASE WHEN gap > 0 THEN least(gap, CASE WHEN tier = 'deep' THEN 12 ELSE 10 END * dibao) END AS measure_living,
    CASE WHEN on_file AND medical > 0 THEN least(medical_aid, medical) END AS measure_medical,
    CASE WHEN on_file AND serious_aid > 0 AND medical > medical_aid
         THEN least(serious_aid, medical - medical_aid) END AS measure_serious,
    CASE WHEN in_tier AND students > 0
         THEN students * least(CASE WHEN tier = 'marginal' THEN 400000 ELSE 500000 END, 10 * dibao)
         END AS "measure_study-higher",
    CASE WHEN in_tier AND pupils > 0
         THEN pupils * least(CASE WHEN tier = 'marginal' THEN 200000 ELSE 300000 END, 6 * dibao)
         END AS "measure_study-secondary",
    CASE WHEN in_tier AND orphans > 0 THEN orphans * 300000 END AS measure_orphan,
    CASE WHEN in_tier AND minors > 0 AND single_parent THEN 200000::BIGINT END AS "measure_single-parent",
    CASE WHEN in_tier AND severe + mild > 0 THEN severe * 200000 + mild * 100000 END AS measure_disability,
    CASE WHEN on_file AND loss > 0 THEN least((15 * loss + 50) // 100, 1000000) END AS "measure_accident-aid",
    CASE WHEN in_tier AND arrears_months >= 2 AND arrears > 0 THEN least(arrears, 300000) END AS measure_temporary,
    CASE tier WHEN 'deep' THEN 150000 WHEN 'marginal' THEN 50000 WHEN 'relative' THEN 100000 WHEN 'accident' THEN 100000
         END::BIGINT AS measure_festival,
    CASE WHEN in_tier AND work_status IN ('在岗', '待岗', '病休', '农民工') THEN 10000::BIGINT
         END AS "measure_mutual-insurance",
    CASE WHEN in_tier AND (work_status = '已故' OR seriously_ill > 0 OR severe > 0 OR loss > 0 OR laid_off > 0)
         THEN 0::BIGINT END AS measure_counselling,
    CASE WHEN in_tier AND laid_off + unemployed > 0 THEN 0::BIGINT END AS measure_training,
    CASE WHEN in_tier AND able > 0 AND laid_off + unemployed > 0 THEN 0::BIGINT END AS measure_job,
    CASE WHEN arrears_months > 0 OR arrears > 0 THEN 0::BIGINT END AS measure_wages,
    CASE WHEN in_tier AND (arrears_months >= 2 OR accident_loss > 0 AND compensation = 0 OR work_status = '已故')
         THEN 0::BIGINT END AS "measure_legal-aid",
    CASE WHEN tier IN ('deep', 'relative') AND NOT on_dibao AND income < line THEN 0::BIGINT END AS "measure_dibao-link",
    CASE WHEN tier = 'deep' AND able = 0 THEN 0::BIGINT END AS "measure_safety-net",
    coalesce(medical > 0 AND 100 * medical >= 80 * positive_income, false) AS "warning_medical-red",
    coalesce(100 * medical >= 50 * positive_income AND 100 * medical < 80 * positive_income, false)
        AS "warning_medical-orange",
    coalesce(100 * medical >= 30 * positive_income AND 100 * medical < 50 * positive_income, false)
        AS "warning_medical-yellow",
    coalesce(100 * medical >= 15 * positive_income AND 100 * medical < 30 * positive_income, false)
        AS "warning_medical-blue",
    coalesce(tier <> 'excluded' AND NOT on_dibao AND net < line, false) AS "warning_income-red",
    coalesce(tier <> 'excluded' AND 2 * net < 3 * line AND (on_dibao OR net >= line), false) AS "warning_income-orange",
    coalesce(tier <> 'excluded' AND 2 * net >= 3 * line AND net < 2 * line, false) AS "warning_income-yellow",
    coalesce(tier <> 'excluded' AND net >= 2 * line AND net < 3 * line, false) AS "warning_income-blue",
    work_status = '已故' AS warning_death,
    coalesce(seriously_ill > 0, false) AS "warning_serious-illness",
    coalesce(first_grade > 0, false) AS "warning_disability-one",
    coalesce(dust_lung > 0, false) AS warning_pneumoconiosis,
    work_status = '病休' AS "warning_sick-leave",
    coalesce(students >= 2, false) AS warning_students,
    coalesce(minors > 0 AND single_parent, false) AS "warning_single-parent-family",
    work_status IN ('下岗', '失业') AND coalesce(employed = 0, false) AS "warning_zero-employment",
    work_status = '待岗' OR work_status IN ('下岗', '失业') AND coalesce(employed > 0, false) AS warning_layoff,
    arrears_months >= 2 AS warning_arrears
FROM fourth
