-- revision 1
-- The scores of answers have two forms: one row of answer_scores for each answer, or one row of positions, sentiments and
-- citations for each name and page. The first four functions return the scores of an answer in both forms. Postgres
-- replaces a call of these functions in a FROM clause with the body of the function, so that the rights and the row-level
-- security of the caller apply. A view would not be efficient, because Postgres cannot use the condition of a join inside
-- of a UNION with unnest.
--
-- All writers lock the row of answers first and write answer_scores, positions, sentiments and citations after.
--
-- The array elements of answer_scores have no foreign keys, so that the deletion of a competitor does not rewrite the
-- scores of all answers. The functions return null for the id of a deleted competitor. Postgres omits the join with
-- competitors if a query does not use the column competitor_id.

CREATE OR REPLACE FUNCTION tidewatch_positions(answer uuid) RETURNS TABLE (answer_id uuid, name text, owner text,
    competitor_id uuid, mention_order integer, list_rank integer, first_offset integer, mentions integer,
    prominence double precision, scorer text, scorer_version integer, scored_at timestamptz)
LANGUAGE sql STABLE PARALLEL SAFE ROWS 10 AS $$
    SELECT p.answer_id, p.name, p.owner, p.competitor_id, p.mention_order, p.list_rank, p.first_offset, p.mentions,
        p.prominence, p.scorer, p.scorer_version, p.scored_at
    FROM positions p WHERE p.answer_id = answer
    UNION ALL
    SELECT s.answer_id, n.name, n.owner, k.id, n.mention_order, n.list_rank, n.first_offset, n.mentions, n.prominence,
        s.scorer, s.scorer_version, s.scored_at
    FROM answer_scores s CROSS JOIN LATERAL unnest(s.names) n LEFT JOIN competitors k ON k.id = n.competitor_id
    WHERE s.answer_id = answer AND n.mention_order IS NOT NULL
$$;

-- tidewatch_brand_positions returns the position of the brand in an answer, or no row. The function reads no array.
CREATE OR REPLACE FUNCTION tidewatch_brand_positions(answer uuid) RETURNS TABLE (answer_id uuid, mention_order integer)
LANGUAGE sql STABLE PARALLEL SAFE ROWS 1 AS $$
    SELECT p.answer_id, p.mention_order FROM positions p WHERE p.answer_id = answer AND p.owner = 'brand'
    UNION ALL
    SELECT s.answer_id, s.brand_order FROM answer_scores s WHERE s.answer_id = answer AND s.brand_order IS NOT NULL
$$;

CREATE OR REPLACE FUNCTION tidewatch_sentiments(answer uuid) RETURNS TABLE (answer_id uuid, name text, owner text,
    competitor_id uuid, score double precision, label text, clauses integer, scorer text, scorer_version integer,
    scored_at timestamptz, quote text, confidence double precision)
LANGUAGE sql STABLE PARALLEL SAFE ROWS 10 AS $$
    SELECT t.answer_id, t.name, t.owner, t.competitor_id, t.score, t.label, t.clauses, t.scorer, t.scorer_version,
        t.scored_at, t.quote, t.confidence
    FROM sentiments t WHERE t.answer_id = answer
    UNION ALL
    SELECT s.answer_id, n.name, n.owner, k.id, n.score, n.label, n.clauses, coalesce(n.sentiment_scorer, s.scorer),
        coalesce(n.sentiment_version, s.scorer_version), coalesce(n.sentiment_scored_at, s.scored_at),
        coalesce(n.quote, ''), n.confidence
    FROM answer_scores s CROSS JOIN LATERAL unnest(s.names) n LEFT JOIN competitors k ON k.id = n.competitor_id
    WHERE s.answer_id = answer AND n.label IS NOT NULL
$$;

CREATE OR REPLACE FUNCTION tidewatch_citations(answer uuid) RETURNS TABLE (answer_id uuid, ordinal integer, url text,
    title text, domain text, cited boolean, owner text, competitor_id uuid, scorer text, scorer_version integer,
    scored_at timestamptz)
LANGUAGE sql STABLE PARALLEL SAFE ROWS 10 AS $$
    SELECT c.answer_id, c.ordinal, c.url, c.title, c.domain, c.cited, c.owner, c.competitor_id, c.scorer,
        c.scorer_version, c.scored_at
    FROM citations c WHERE c.answer_id = answer
    UNION ALL
    SELECT s.answer_id, p.ordinal, p.url, coalesce(p.title, ''), p.domain, p.cited, p.owner, k.id, s.scorer,
        s.scorer_version, s.scored_at
    FROM answer_scores s CROSS JOIN LATERAL unnest(s.pages) p LEFT JOIN competitors k ON k.id = p.competitor_id
    WHERE s.answer_id = answer
$$;

-- answer_scores_checked sets the columns that repeat facts of names and pages, and refuses values that the constraints of positions,
-- sentiments and citations refuse.
CREATE OR REPLACE FUNCTION answer_scores_checked() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    n scored_name;
    p cited_page;
    mentioned text;
BEGIN
    NEW.brand_order := NULL;
    NEW.brand_score := NULL;
    NEW.brand_label := NULL;
    NEW.competitor_sentiments := 0;
    NEW.unsure_sentiments := 0;
    NEW.page_count := coalesce(cardinality(NEW.pages), 0);
    FOREACH n IN ARRAY coalesce(NEW.names, '{}') LOOP
        IF n.name IS NULL OR n.owner IS NULL OR n.owner NOT IN ('brand', 'competitor')
            OR (n.mention_order IS NULL AND n.label IS NULL)
            OR n.mention_order IS NOT NULL AND (n.mention_order > 0 AND n.first_offset >= 0 AND n.mentions > 0
                AND coalesce(n.list_rank, 1) > 0 AND n.prominence IS NOT NULL) IS NOT TRUE
            OR n.label IS NOT NULL AND (n.label IN ('positive', 'neutral', 'negative', 'unsure')
                AND n.score BETWEEN -1 AND 1 AND n.clauses IS NOT NULL AND coalesce(n.confidence, 0) BETWEEN 0 AND 1)
                IS NOT TRUE THEN
            RAISE check_violation USING CONSTRAINT = 'answer_scores_names_check', TABLE = 'answer_scores',
                MESSAGE = format('answer_scores.names: the answer %s has an invalid name: %s', NEW.answer_id, n);
        END IF;
        IF n.label = 'unsure' THEN
            NEW.unsure_sentiments := NEW.unsure_sentiments + 1;
        END IF;
        IF n.owner = 'competitor' AND n.label IS NOT NULL THEN
            NEW.competitor_sentiments := NEW.competitor_sentiments + 1;
        END IF;
        IF n.owner = 'brand' THEN
            IF n.mention_order < coalesce(NEW.brand_order, n.mention_order + 1) THEN
                NEW.brand_order := n.mention_order;
                mentioned := n.name;
            END IF;
            IF n.label IS NOT NULL AND (NEW.brand_label IS NULL OR n.name = mentioned) THEN
                NEW.brand_score := n.score;
                NEW.brand_label := n.label;
            END IF;
        END IF;
    END LOOP;
    FOREACH p IN ARRAY coalesce(NEW.pages, '{}') LOOP
        IF (p.ordinal > 0 AND p.url IS NOT NULL AND p.domain IS NOT NULL AND p.cited IS NOT NULL
            AND p.owner IN ('brand', 'competitor', 'other')) IS NOT TRUE THEN
            RAISE check_violation USING CONSTRAINT = 'answer_scores_pages_check', TABLE = 'answer_scores',
                MESSAGE = format('answer_scores.pages: the answer %s has an invalid page: %s', NEW.answer_id, p);
        END IF;
    END LOOP;
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER answer_scores_checked BEFORE INSERT OR UPDATE ON answer_scores
    FOR EACH ROW EXECUTE FUNCTION answer_scores_checked();

-- tidewatch_replace_scores stores new scores of answers that may have earlier scores in answer_scores. The document "doc"
-- has the columns of the first json_to_recordset. The caller must lock the answers. An answer that was scored only for
-- positions or only for sentiments keeps the other scores. Judgements cost money, so the function keeps each judgement
-- while the answer mentions the judged name. A kept sentiment also keeps its scorer.
CREATE OR REPLACE FUNCTION tidewatch_replace_scores(doc json, new_scorer text, new_version integer)
RETURNS void LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    INSERT INTO answer_scores AS s (answer_id, names, pages, scorer, scorer_version, scored_at)
    SELECT n.answer_id, m.names, CASE WHEN n.has_positions THEN n.pages ELSE o.pages END,
        CASE WHEN n.has_positions THEN new_scorer ELSE coalesce(o.scorer, new_scorer) END,
        CASE WHEN n.has_positions THEN new_version ELSE coalesce(o.scorer_version, new_version) END,
        CASE WHEN n.has_positions THEN now() ELSE coalesce(o.scored_at, now()) END
    FROM json_to_recordset(doc) AS n (answer_id uuid, has_positions boolean, has_sentiments boolean,
        names scored_name[], pages cited_page[])
    LEFT JOIN answer_scores o ON o.answer_id = n.answer_id
    CROSS JOIN LATERAL (SELECT array_agg((CASE WHEN n.has_positions THEN f.prominence ELSE e.prominence END,
            CASE WHEN k.keeps THEN e.score ELSE f.score END, CASE WHEN k.keeps THEN e.confidence ELSE f.confidence END,
            CASE WHEN k.keeps THEN coalesce(e.sentiment_scored_at, o.scored_at) WHEN n.has_positions THEN NULL ELSE now() END,
            CASE WHEN f.name IS NULL THEN e.competitor_id ELSE f.competitor_id END,
            CASE WHEN n.has_positions THEN f.mention_order ELSE e.mention_order END,
            CASE WHEN n.has_positions THEN f.list_rank ELSE e.list_rank END,
            CASE WHEN n.has_positions THEN f.first_offset ELSE e.first_offset END,
            CASE WHEN n.has_positions THEN f.mentions ELSE e.mentions END,
            CASE WHEN k.keeps THEN e.clauses ELSE f.clauses END,
            CASE WHEN k.keeps THEN coalesce(e.sentiment_version, o.scorer_version) WHEN n.has_positions THEN NULL
                ELSE new_version END,
            owner, name, CASE WHEN k.keeps THEN e.label ELSE f.label END, CASE WHEN k.keeps THEN e.quote END,
            CASE WHEN k.keeps THEN coalesce(e.sentiment_scorer, o.scorer) WHEN n.has_positions THEN NULL ELSE new_scorer END
            )::scored_name) AS names
        FROM unnest(o.names) e FULL JOIN unnest(n.names) f USING (owner, name) CROSS JOIN LATERAL (
            SELECT NOT n.has_sentiments OR coalesce(e.quote <> '', false) AND f.label IS NOT NULL AS keeps) k
        WHERE CASE WHEN n.has_positions THEN f.mention_order ELSE e.mention_order END IS NOT NULL
            OR CASE WHEN k.keeps THEN e.label ELSE f.label END IS NOT NULL) m
    ON CONFLICT (answer_id) DO UPDATE SET names = excluded.names, pages = excluded.pages, scorer = excluded.scorer,
        scorer_version = excluded.scorer_version, scored_at = excluded.scored_at;
END
$$;

-- tidewatch_judge_scores replaces sentiments in answer_scores with judgements. The caller must lock the answers.
CREATE OR REPLACE FUNCTION tidewatch_judge_scores(doc json, new_scorer text, new_version integer) RETURNS void
LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    -- A judge may rate a name twice.
    WITH said AS (SELECT DISTINCT ON (answer_id, name) * FROM json_to_recordset(doc)
        AS j (answer_id uuid, name text, label text, score double precision, quote text))
    UPDATE answer_scores s SET names = (SELECT array_agg(CASE WHEN j.name IS NULL OR n.label IS NULL THEN s.names[i] ELSE
            (n.prominence, j.score, NULL, clock_timestamp(), n.competitor_id, n.mention_order, n.list_rank, n.first_offset,
            n.mentions, 1, new_version, n.owner, n.name, j.label,
            CASE WHEN a.text_deleted_at IS NULL THEN nullif(j.quote, '') END, new_scorer)::scored_name END ORDER BY i)
        FROM unnest(s.names) WITH ORDINALITY AS n (prominence, score, confidence, sentiment_scored_at, competitor_id,
            mention_order, list_rank, first_offset, mentions, clauses, sentiment_version, owner, name, label, quote,
            sentiment_scorer, i)
        LEFT JOIN said j ON j.answer_id = s.answer_id AND j.name = n.name)
    FROM answers a WHERE a.id = s.answer_id AND s.answer_id IN (SELECT answer_id FROM said) AND s.names IS NOT NULL;
END
$$;

-- tidewatch_delete_quotes deletes the quotes of answers in answer_scores. The caller must lock the answers.
CREATE OR REPLACE FUNCTION tidewatch_delete_quotes(answers uuid[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    UPDATE answer_scores s SET names = (SELECT array_agg((n.prominence, n.score, n.confidence, n.sentiment_scored_at,
            n.competitor_id, n.mention_order, n.list_rank, n.first_offset, n.mentions, n.clauses, n.sentiment_version,
            n.owner, n.name, n.label, NULL, n.sentiment_scorer)::scored_name) FROM unnest(s.names) n)
    WHERE s.answer_id = ANY (answers) AND EXISTS (SELECT FROM unnest(s.names) n WHERE n.quote <> '');
END
$$;

-- tidewatch_pack_scores_of moves the scores of answers from positions, sentiments and citations to answer_scores. The
-- caller must lock the answers. An answer may have scores in both forms, if a node of an earlier version has scored the
-- answer again:
--   - Rows of positions replace all positions in answer_scores, and rows of citations replace all citations.
--   - Judgements cost money. A judgement in answer_scores stays, unless a row has a newer judgement about the same name.
--   - Rows of sentiments replace all other sentiments in answer_scores.
CREATE OR REPLACE FUNCTION tidewatch_pack_scores_of(answers uuid[]) RETURNS void LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    ids uuid[];
BEGIN
    ids := ARRAY (SELECT DISTINCT i FROM unnest(answers) i WHERE EXISTS (SELECT FROM positions WHERE answer_id = i)
        OR EXISTS (SELECT FROM sentiments WHERE answer_id = i) OR EXISTS (SELECT FROM citations WHERE answer_id = i));
    IF ids = '{}' THEN
        RETURN;
    END IF;
    INSERT INTO answer_scores AS a (answer_id, scored_at, scorer_version, scorer, names, pages)
    SELECT h.id, s.scored_at, s.scorer_version, s.scorer, n.names,
        CASE WHEN h.has_citations THEN (SELECT array_agg((c.competitor_id, c.ordinal, c.cited, c.owner, c.url, c.domain,
                nullif(c.title, ''))::cited_page ORDER BY c.ordinal) FROM citations c WHERE c.answer_id = h.id)
            ELSE o.pages END
    FROM (SELECT i AS id, EXISTS (SELECT FROM positions WHERE answer_id = i) AS has_positions,
            EXISTS (SELECT FROM sentiments WHERE answer_id = i) AS has_sentiments,
            EXISTS (SELECT FROM citations WHERE answer_id = i) AS has_citations
        FROM unnest(ids) i OFFSET 0) h
    LEFT JOIN answer_scores o ON o.answer_id = h.id
    -- The scorer of the positions and citations, or of the sentiments of an answer without positions and citations.
    CROSS JOIN LATERAL (SELECT * FROM (
            (SELECT scorer, scorer_version, scored_at, 1 AS place FROM positions WHERE answer_id = h.id LIMIT 1)
            UNION ALL (SELECT scorer, scorer_version, scored_at, 2 FROM citations WHERE answer_id = h.id LIMIT 1)
            UNION ALL SELECT o.scorer, o.scorer_version, o.scored_at, 3 WHERE o.answer_id IS NOT NULL
            UNION ALL SELECT scorer, scorer_version, scored_at, CASE quote WHEN '' THEN 4 ELSE 5 END FROM sentiments
                WHERE answer_id = h.id) x
        ORDER BY place LIMIT 1) s
    -- e is a name in answer_scores, p a row of positions, and t a row of sentiments.
    CROSS JOIN LATERAL (SELECT array_agg((CASE WHEN h.has_positions THEN p.prominence ELSE e.prominence END,
            CASE WHEN k.keeps THEN e.score ELSE t.score END, CASE WHEN k.keeps THEN e.confidence ELSE t.confidence END,
            nullif(CASE WHEN k.keeps THEN coalesce(e.sentiment_scored_at, o.scored_at) ELSE t.scored_at END, s.scored_at),
            coalesce(p.competitor_id, t.competitor_id, e.competitor_id),
            CASE WHEN h.has_positions THEN p.mention_order ELSE e.mention_order END,
            CASE WHEN h.has_positions THEN p.list_rank ELSE e.list_rank END,
            CASE WHEN h.has_positions THEN p.first_offset ELSE e.first_offset END,
            CASE WHEN h.has_positions THEN p.mentions ELSE e.mentions END,
            CASE WHEN k.keeps THEN e.clauses ELSE t.clauses END,
            nullif(CASE WHEN k.keeps THEN coalesce(e.sentiment_version, o.scorer_version) ELSE t.scorer_version END,
                s.scorer_version),
            owner, name, CASE WHEN k.keeps THEN e.label ELSE t.label END,
            CASE WHEN k.keeps THEN e.quote ELSE nullif(t.quote, '') END,
            nullif(CASE WHEN k.keeps THEN coalesce(e.sentiment_scorer, o.scorer) ELSE t.scorer END, s.scorer)
            )::scored_name ORDER BY CASE WHEN h.has_positions THEN p.mention_order ELSE e.mention_order END, owner, name)
            AS names
        FROM (SELECT * FROM positions WHERE answer_id = h.id) p
        FULL JOIN (SELECT * FROM sentiments WHERE answer_id = h.id) t USING (owner, name)
        FULL JOIN unnest(o.names) e USING (owner, name)
        CROSS JOIN LATERAL (SELECT e.label IS NOT NULL AND CASE
            WHEN e.quote <> '' OR coalesce(e.sentiment_scorer, o.scorer) LIKE 'judge:%'
                THEN ((t.quote <> '' OR t.scorer LIKE 'judge:%')
                    AND t.scored_at > coalesce(e.sentiment_scored_at, o.scored_at)) IS NOT TRUE
            ELSE NOT h.has_sentiments END AS keeps) k
        WHERE CASE WHEN h.has_positions THEN p.mention_order ELSE e.mention_order END IS NOT NULL
            OR CASE WHEN k.keeps THEN e.label ELSE t.label END IS NOT NULL) n
    ON CONFLICT (answer_id) DO UPDATE SET scored_at = excluded.scored_at, scorer_version = excluded.scorer_version,
        scorer = excluded.scorer, names = excluded.names, pages = excluded.pages;
    DELETE FROM positions WHERE answer_id = ANY (ids);
    DELETE FROM sentiments WHERE answer_id = ANY (ids);
    DELETE FROM citations WHERE answer_id = ANY (ids);
END
$$;

-- tidewatch_unpack_scores_of moves the scores of answers from answer_scores to positions, sentiments and citations. The
-- caller must lock the answers. Scores in both forms are combined as in tidewatch_pack_scores_of.
CREATE OR REPLACE FUNCTION tidewatch_unpack_scores_of(answers uuid[]) RETURNS void LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    ids uuid[] := ARRAY (SELECT answer_id FROM answer_scores WHERE answer_id = ANY (answers));
BEGIN
    IF ids = '{}' THEN
        RETURN;
    END IF;
    PERFORM tidewatch_pack_scores_of(ids);
    WITH s AS (DELETE FROM answer_scores WHERE answer_id = ANY (ids) RETURNING *),
    k AS (SELECT id FROM competitors WHERE id IN (SELECT n.competitor_id FROM s CROSS JOIN LATERAL unnest(s.names) n
            UNION ALL SELECT p.competitor_id FROM s CROSS JOIN LATERAL unnest(s.pages) p) FOR KEY SHARE),
    p AS (INSERT INTO positions (answer_id, name, owner, competitor_id, mention_order, list_rank, first_offset, mentions,
            prominence, scorer, scorer_version, scored_at)
        SELECT s.answer_id, n.name, n.owner, k.id, n.mention_order, n.list_rank, n.first_offset, n.mentions, n.prominence,
            s.scorer, s.scorer_version, s.scored_at
        FROM s CROSS JOIN LATERAL unnest(s.names) n LEFT JOIN k ON k.id = n.competitor_id
        WHERE n.mention_order IS NOT NULL),
    t AS (INSERT INTO sentiments (answer_id, name, owner, competitor_id, score, label, clauses, scorer, scorer_version,
            scored_at, quote, confidence)
        SELECT s.answer_id, n.name, n.owner, k.id, n.score, n.label, n.clauses, coalesce(n.sentiment_scorer, s.scorer),
            coalesce(n.sentiment_version, s.scorer_version), coalesce(n.sentiment_scored_at, s.scored_at),
            coalesce(n.quote, ''), n.confidence
        FROM s CROSS JOIN LATERAL unnest(s.names) n LEFT JOIN k ON k.id = n.competitor_id
        WHERE n.label IS NOT NULL)
    INSERT INTO citations (answer_id, ordinal, url, title, domain, cited, owner, competitor_id, scorer, scorer_version,
        scored_at)
    SELECT s.answer_id, p.ordinal, p.url, coalesce(p.title, ''), p.domain, p.cited, p.owner, k.id, s.scorer,
        s.scorer_version, s.scored_at
    FROM s CROSS JOIN LATERAL unnest(s.pages) p LEFT JOIN k ON k.id = p.competitor_id;
END
$$;

-- score_packing_restarted makes the maintenance begin again with the oldest answer after a change of starts_at.
CREATE OR REPLACE FUNCTION score_packing_restarted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.packed_to := NULL;
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER score_packing_restarted BEFORE UPDATE OF starts_at ON score_packing
    FOR EACH ROW EXECUTE FUNCTION score_packing_restarted();

-- tidewatch_pack_scores packs the scores of up to "most" answers with ids greater than "after". The function returns the
-- number of packed answers, the last selected answer, and the first locked answer, which the function skips. The result
-- "last" is null if no answer is left. The answers are locked in a statement of their own, because the next statement
-- must see the scores of transactions that have just ended.
CREATE OR REPLACE FUNCTION tidewatch_pack_scores(after uuid, most integer, OUT packed integer, OUT last uuid,
    OUT stuck uuid) LANGUAGE plpgsql AS $$
DECLARE
    chosen uuid[];
    free uuid[];
BEGIN
    packed := 0;
    IF NOT EXISTS (SELECT FROM score_packing WHERE starts_at <= now()) THEN
        RETURN;
    END IF;
    SELECT array_agg(id ORDER BY id) INTO chosen FROM (SELECT id FROM (
            SELECT * FROM (SELECT DISTINCT answer_id AS id FROM positions WHERE answer_id > after
                ORDER BY 1 LIMIT most) p
            UNION SELECT * FROM (SELECT DISTINCT answer_id FROM sentiments WHERE answer_id > after
                ORDER BY 1 LIMIT most) t
            UNION SELECT * FROM (SELECT DISTINCT answer_id FROM citations WHERE answer_id > after
                ORDER BY 1 LIMIT most) c) x
        ORDER BY id LIMIT most) y;
    IF chosen IS NULL THEN
        RETURN;
    END IF;
    last := chosen[cardinality(chosen)];
    free := ARRAY (SELECT id FROM answers WHERE id = ANY (chosen) ORDER BY id FOR UPDATE SKIP LOCKED);
    packed := cardinality(free);
    stuck := (SELECT i FROM unnest(chosen) i WHERE i <> ALL (free) ORDER BY i LIMIT 1);
    PERFORM tidewatch_pack_scores_of(free);
END
$$;

-- tidewatch_unpack_scores unpacks the scores of up to "most" answers with ids greater than "after", and returns the last
-- unpacked answer, or null if no answer is left. The function waits for locked answers.
CREATE OR REPLACE FUNCTION tidewatch_unpack_scores(after uuid, most integer) RETURNS uuid LANGUAGE plpgsql AS $$
DECLARE
    chosen uuid[] := ARRAY (SELECT answer_id FROM answer_scores WHERE answer_id > after ORDER BY answer_id LIMIT most);
BEGIN
    PERFORM FROM answers WHERE id = ANY (chosen) ORDER BY id FOR UPDATE;
    PERFORM tidewatch_unpack_scores_of(chosen);
    RETURN chosen[cardinality(chosen)];
END
$$;

-- tidewatch_unpack_all_scores returns the database to the form of the version before answer_scores, in short transactions.
-- All answers are unpacked at the end of the call, if no node works at the same time.
CREATE OR REPLACE PROCEDURE tidewatch_unpack_all_scores() LANGUAGE plpgsql AS $$
DECLARE
    after uuid;
BEGIN
    UPDATE score_packing SET starts_at = 'infinity';
    COMMIT;
    LOOP
        after := '00000000-0000-0000-0000-000000000000';
        WHILE after IS NOT NULL LOOP
            after := tidewatch_unpack_scores(after, 1000);
            COMMIT;
        END LOOP;
        EXIT WHEN NOT EXISTS (SELECT FROM answer_scores);
    END LOOP;
END
$$;
