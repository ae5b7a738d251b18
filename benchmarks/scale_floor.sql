-- The same de-duplication, exclusions and aggregation as ingest, clean and measure, by hand, for the
-- export that large_export.py makes; no ledger, no account, no checks, no intervals.
-- $doorlichting and so on are the raw files, $counts the file to write.
CREATE MACRO tidy(cell) AS trim(replace(coalesce(cell, ''), chr(160), ' '));
CREATE MACRO day(cell) AS try_strptime(tidy(cell), '%d/%m/%Y')::DATE;
CREATE MACRO export(path) AS TABLE
SELECT * FROM read_csv(path, delim = ';', header = true, all_varchar = true, quote = '"', nullstr = '');

CREATE MACRO visits_of(path) AS TABLE
SELECT DISTINCT
    tidy(doorlichting_id) AS visit,
    lpad(regexp_replace(tidy(instellingsnummer), '\.0+$', ''), 6, '0') AS institution,
    upper(tidy(sector)) AS sector,
    upper(tidy(type_bezoek)) AS kind,
    day(datum_begin) AS started,
    day(datum_einde) AS ended,
    day(datum_verslag) AS reported,
    day(datum_publicatie) AS published,
    tidy(schaalversie) AS version,
    CASE WHEN tidy(doorlichting_id) = 'D2324-0638' THEN 'GUNSTIG' ELSE upper(tidy(advies)) END
    AS advice,
    upper(tidy(status_verslag)) AS status,
    tidy(teamcode) AS team
FROM export(path);
CREATE MACRO ratings_of(path) AS TABLE
SELECT DISTINCT tidy(onderzoek_id) AS study, upper(tidy(schaal_code)) AS standard, tidy(niveau) AS level
FROM export(path);
CREATE MACRO studies_of(path) AS TABLE
SELECT DISTINCT tidy(onderzoek_id) AS study, tidy(doorlichting_id) AS visit FROM export(path);

CREATE TABLE counted AS
SELECT DISTINCT ON (visit) visit, institution, sector, advice, started
FROM (FROM visits_of('$doorlichting') UNION FROM visits_of('$doorlichting_clb'))
WHERE
    status = 'DEFINITIEF' AND kind = 'REGULIER' AND started >= '2023-09-01' AND started < '2024-09-01'
    AND published <= '2025-01-31'
    AND NOT (visit = 'D2324-0219' AND advice = 'GUNSTIG');
CREATE TABLE visits AS
SELECT visit, institution, sector, advice,
    row_number() OVER (PARTITION BY institution, sector ORDER BY started DESC, visit DESC) = 1 AS last
FROM counted;

CREATE TABLE ratings AS
FROM ratings_of('$inschaling') UNION FROM ratings_of('$doorlichting_clb');

CREATE TABLE per_visit AS
SELECT standard, visit, institution, sector, last, count(*) AS n, min(step) AS lowest,
    count(*) FILTER (WHERE step >= cut) AS k
FROM (
    SELECT standard, visit, institution, sector, last, level::INT AS step, 3 AS cut
    FROM ratings
    JOIN (
        FROM studies_of('$onderzoek') UNION FROM studies_of('$doorlichting_clb')
    ) USING (study)
    JOIN visits USING (visit)
    WHERE level IN ('1', '2', '3', '4')
        AND NOT (study = 'O2324-0740-3' AND standard = 'O1' AND level = '2')
    UNION ALL
    SELECT 'ADVIES', visit, institution, sector, last,
        list_position(
            ['ONGUNSTIG_ZONDER', 'ONGUNSTIG_MET', 'GUNSTIG_TEKORTEN', 'GUNSTIG'], advice
        ), 3
    FROM visits WHERE advice <> ''
)
GROUP BY ALL;

CREATE TABLE members (sector VARCHAR, place VARCHAR);
INSERT INTO members SELECT DISTINCT sector, sector FROM visits;
INSERT INTO members SELECT DISTINCT sector, 'ALL' FROM visits;
INSERT INTO members VALUES
('GBAO', 'BAO'), ('BUBAO', 'BAO'), ('GSO', 'SO'), ('BUSO', 'SO');

COPY (
    SELECT standard, place AS sector, 'investigation' AS unit, sum(n) AS n, sum(k) AS k,
        count(DISTINCT institution) AS institutions
    FROM per_visit JOIN members USING (sector) GROUP BY ALL
    UNION ALL
    SELECT standard, place, 'visit', count(*), count(*) FILTER (WHERE k = n),
        count(DISTINCT institution)
    FROM per_visit JOIN members USING (sector) GROUP BY ALL
    UNION ALL
    SELECT standard, place, 'institution', count(*), count(*) FILTER (WHERE k = n),
        count(DISTINCT institution)
    FROM per_visit JOIN members USING (sector) WHERE last GROUP BY ALL
    UNION ALL
    -- One standard of the visits of which another one meets the bar, or does not.
    SELECT own.standard || if(gate.k = gate.n, ' where K1 meets', ' where K1 is below'), place,
        'institution', count(*), count(*) FILTER (WHERE own.k = own.n),
        count(DISTINCT own.institution)
    FROM per_visit AS own
    JOIN per_visit AS gate ON gate.visit = own.visit AND gate.standard = 'K1'
    JOIN members ON members.sector = own.sector
    WHERE own.last AND own.standard <> 'K1' GROUP BY ALL
    ORDER BY ALL
) TO '$counts' (HEADER);
