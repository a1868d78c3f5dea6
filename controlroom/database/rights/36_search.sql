DROP FUNCTION IF EXISTS cr_search(text[], int);  -- of revision 0003

-- Search under row-level security cannot use a trigram index, because LIKE is not leakproof:
-- this runs as the owner and says the scope itself.  Words are folded, wildcards are escaped.
-- Three years back (SEARCHED_BACK in question_store.py); a report's number finds it always.
--
-- The words stand in the text of the statement, so that the planner knows how rare they are: a rare
-- one is looked up among the trigrams, where there are any, a common one is met soon along the time.
-- Never the whole table: of a word in none of them, the time limit ends the walk.
-- A page goes on after (p_at, p_id), the last of the page before; NULL begins.
CREATE OR REPLACE FUNCTION cr_search(p_words text[], p_limit int,
  p_at timestamptz DEFAULT NULL, p_id uuid DEFAULT NULL)
RETURNS TABLE (id uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
SET statement_timeout = '3s' SET enable_seqscan = off AS $$
DECLARE held text; number bigint; most CONSTANT int := least(greatest(p_limit, 1), 500);
BEGIN
  IF cardinality(p_words) NOT BETWEEN 1 AND 12 THEN RETURN; END IF;
  IF cardinality(p_words) = 1 AND p_words[1] ~ '^[0-9]{1,18}$' THEN
    number := p_words[1]::bigint;
  END IF;
  SELECT string_agg(format('i.folded LIKE %L', '%' || replace(replace(replace(left(w, 100),
    '\', '\\'), '%', '\%'), '_', '\_') || '%'), ' AND ' ORDER BY length(w) DESC)
  INTO held FROM unnest(p_words) w;
  RETURN QUERY EXECUTE format($query$
    SELECT found.id FROM (
      (SELECT i.id, i.received_at FROM incident i
       WHERE i.received_at >= now() - interval '1098 days' AND %s
         AND ($1 OR i.ward_code = ANY ($2) OR i.id = ANY ($3))
         AND ($4 IS NULL OR (i.received_at, i.id) < ($4, $5))
       ORDER BY i.received_at DESC, i.id DESC LIMIT $7)
      UNION
      (SELECT i.id, i.received_at FROM incident i
       WHERE i.ref = $6 AND ($1 OR i.ward_code = ANY ($2) OR i.id = ANY ($3))
         AND ($4 IS NULL OR (i.received_at, i.id) < ($4, $5)))) found
    ORDER BY found.received_at DESC, found.id DESC LIMIT $7 $query$, held)
  USING cr_sees_all(), cr_my_wards(), cr_my_incidents(), p_at, p_id, number, most;
END $$;
