-- +goose Up
-- Search finds the words of names in the same way on every database. The text search of Postgres splits and folds words
-- by the collation of the database: the collation "C" folds ASCII only, and a Turkish one folds I to ı. The functions
-- below depend on Unicode alone. They stand here because indexes store their results: a changed function needs new
-- indexes, and therefore a new migration.

-- tidewatch_words returns the words of a text in the form in which they are compared: without case, accents and
-- compatibility forms such as full-width letters. Punctuation and symbols separate words. Each Chinese or Japanese
-- character is a word, because these scripts have no spaces. Only the first 500 characters count, because Postgres limits
-- the length of a lexeme.
-- +goose StatementBegin
CREATE FUNCTION tidewatch_words(t text) RETURNS text[] LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    folded text := left(t, 500);
BEGIN
    IF octet_length(t) > length(t) THEN
        -- combining accents and invisible characters
        folded := normalize(regexp_replace(normalize(folded, NFKD),
            '[\u00ad\u0300-\u036f\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff]', '', 'g'), NFC);
        -- The frequent capitals have a table of their own: translate() searches the whole table for each character.
        folded := translate(folded, 'ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩЀЁЂЃЄЅІЇЈЉЊЋЌЍЎЏАБВГДЕЖЗИЙКЛМНОПРСТУ' ||
                'ФХЦЧШЩЪЫЬЭЮЯςıøłđØŁĐ',
                'αβγδεζηθικλμνξοπρστυφχψωѐёђѓєѕіїјљњћќѝўџабвгдежзийклмнопрсту' ||
                'фхцчшщъыьэюяσioldold');
        IF folded ~ ('[' || 'ÆÐÞĦŊŒŦƁƂƄƆƇƉƊƋƎƏƐƑƓƔƖƗƘƜƝƟƢƤƦƧƩƬƮƱƲƳƵƷƸƼǤǶǷȜȠȢȤȺȻȽȾɁɃɄɅɆɈɊɌɎͰͲͶͿϏϘϚϜϞϠϷϺϽϾϿѠѢ' ||
                'ѤѦѨѪѬѮѰѲѴѸѺѼѾҀҊҌҎҐҒҔҖҘҚҜҞҠҢҤҦҨҪҬҮҰҲҴҶҸҺҼҾӀӃӅӇӉӋӍӔӘӠӨӶӺӼӾԀԂԄԆԈԊԌԎԐԒԔԖԘԚԜԞԠԢԤԦԨԪ' ||
                'ԬԮԱԲԳԴԵԶԷԸԹԺԻԼԽԾԿՀՁՂՃՄՅՆՇՈՉՊՋՌՍՎՏՐՑՒՓՔՕՖႠႡႢႣႤႥႦႧႨႩႪႫႬႭႮႯႰႱႲႳႴႵႶႷႸႹႺႻႼႽႾႿჀჁჂჃჄჅ' ||
                'ჇჍᲐᲑᲒᲓᲔᲕᲖᲗᲘᲙᲚᲛᲜᲝᲞᲟᲠᲡᲢᲣᲤᲥᲦᲧᲨᲩᲪᲫᲬᲭᲮᲯᲰᲱᲲᲳᲴᲵᲶᲷᲸᲹᲺᲽᲾᲿẞỺỼỾⱠⱢⱣⱤⱧⱩⱫⱭⱮⱯⱰⱲⱵⱾⱿꙀꙂꙄꙆꙈꙊꙌꙎꙐꙒꙔ' ||
                'ꙖꙘꙚꙜꙞꙠꙢꙤꙦꙨꙪꙬꚀꚂꚄꚆꚈꚊꚌꚎꚐꚒꚔꚖꚘꚚꜢꜤꜦꜨꜪꜬꜮꜲꜴꜶꜸꜺꜼꜾꝀꝂꝄꝆꝈꝊꝌꝎꝐꝒꝔꝖꝘꝚꝜꝞꝠꝢꝤꝦꝨꝪꝬꝮꝹꝻꝽꝾꞀꞂꞄꞆꞋꞍꞐꞒꞖꞘ' ||
                'ꞚꞜꞞꞠꞢꞤꞦꞨꞪꞫꞬꞭꞮꞰꞱꞲꞳꞴꞶꞸꞺꞼꞾꟀꟂꟄꟅꟆꟇꟉꟐꟖꟘꟵħŧ'
                || ']') THEN
            folded := translate(folded,
                'ÆÐÞĦŊŒŦƁƂƄƆƇƉƊƋƎƏƐƑƓƔƖƗƘƜƝƟƢƤƦƧƩƬƮƱƲƳƵƷƸƼǤǶǷȜȠȢȤȺȻȽȾɁɃɄɅɆɈɊɌɎͰͲͶͿϏϘϚϜϞϠϷϺϽϾϿѠѢ' ||
                'ѤѦѨѪѬѮѰѲѴѸѺѼѾҀҊҌҎҐҒҔҖҘҚҜҞҠҢҤҦҨҪҬҮҰҲҴҶҸҺҼҾӀӃӅӇӉӋӍӔӘӠӨӶӺӼӾԀԂԄԆԈԊԌԎԐԒԔԖԘԚԜԞԠԢԤԦԨԪ' ||
                'ԬԮԱԲԳԴԵԶԷԸԹԺԻԼԽԾԿՀՁՂՃՄՅՆՇՈՉՊՋՌՍՎՏՐՑՒՓՔՕՖႠႡႢႣႤႥႦႧႨႩႪႫႬႭႮႯႰႱႲႳႴႵႶႷႸႹႺႻႼႽႾႿჀჁჂჃჄჅ' ||
                'ჇჍᲐᲑᲒᲓᲔᲕᲖᲗᲘᲙᲚᲛᲜᲝᲞᲟᲠᲡᲢᲣᲤᲥᲦᲧᲨᲩᲪᲫᲬᲭᲮᲯᲰᲱᲲᲳᲴᲵᲶᲷᲸᲹᲺᲽᲾᲿẞỺỼỾⱠⱢⱣⱤⱧⱩⱫⱭⱮⱯⱰⱲⱵⱾⱿꙀꙂꙄꙆꙈꙊꙌꙎꙐꙒꙔ' ||
                'ꙖꙘꙚꙜꙞꙠꙢꙤꙦꙨꙪꙬꚀꚂꚄꚆꚈꚊꚌꚎꚐꚒꚔꚖꚘꚚꜢꜤꜦꜨꜪꜬꜮꜲꜴꜶꜸꜺꜼꜾꝀꝂꝄꝆꝈꝊꝌꝎꝐꝒꝔꝖꝘꝚꝜꝞꝠꝢꝤꝦꝨꝪꝬꝮꝹꝻꝽꝾꞀꞂꞄꞆꞋꞍꞐꞒꞖꞘ' ||
                'ꞚꞜꞞꞠꞢꞤꞦꞨꞪꞫꞬꞭꞮꞰꞱꞲꞳꞴꞶꞸꞺꞼꞾꟀꟂꟄꟅꟆꟇꟉꟐꟖꟘꟵħŧ',
                'æðþhŋœtɓƃƅɔƈɖɗƌǝəɛƒɠɣɩɨƙɯɲɵƣƥʀƨʃƭʈʊʋƴƶʒƹƽǥƕƿȝƞȣȥⱥȼƚⱦɂƀʉʌɇɉɋɍɏͱͳͷϳϗϙϛϝϟϡϸϻͻͼͽѡѣ' ||
                'ѥѧѩѫѭѯѱѳѵѹѻѽѿҁҋҍҏґғҕҗҙқҝҟҡңҥҧҩҫҭүұҳҵҷҹһҽҿӏӄӆӈӊӌӎӕәӡөӷӻӽӿԁԃԅԇԉԋԍԏԑԓԕԗԙԛԝԟԡԣԥԧԩԫ' ||
                'ԭԯաբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցւփքօֆⴀⴁⴂⴃⴄⴅⴆⴇⴈⴉⴊⴋⴌⴍⴎⴏⴐⴑⴒⴓⴔⴕⴖⴗⴘⴙⴚⴛⴜⴝⴞⴟⴠⴡⴢⴣⴤⴥ' ||
                'ⴧⴭაბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხჯჰჱჲჳჴჵჶჷჸჹჺჽჾჿßỻỽỿⱡɫᵽɽⱨⱪⱬɑɱɐɒⱳⱶȿɀꙁꙃꙅꙇꙉꙋꙍꙏꙑꙓꙕ' ||
                'ꙗꙙꙛꙝꙟꙡꙣꙥꙧꙩꙫꙭꚁꚃꚅꚇꚉꚋꚍꚏꚑꚓꚕꚗꚙꚛꜣꜥꜧꜩꜫꜭꜯꜳꜵꜷꜹꜻꜽꜿꝁꝃꝅꝇꝉꝋꝍꝏꝑꝓꝕꝗꝙꝛꝝꝟꝡꝣꝥꝧꝩꝫꝭꝯꝺꝼᵹꝿꞁꞃꞅꞇꞌɥꞑꞓꞗꞙ' ||
                'ꞛꞝꞟꞡꞣꞥꞧꞩɦɜɡɬɪʞʇʝꭓꞵꞷꞹꞻꞽꞿꟁꟃꞔʂᶎꟈꟊꟑꟗꟙꟶht');
        END IF;
        folded := left(replace(folded, 'ß', 'ss'), 500);
        -- punctuation and symbols, by block
        folded := regexp_replace(folded, '[\u0080-\u00a9\u00ab-\u00b1\u00b4\u00b6-\u00b9\u00bb\u00bf\u00d7\u00f7' ||
            '\u02c2-\u02df\u037e\u0387\u055a-\u055f\u0589-\u058a\u05be\u05c0\u05c3\u05f3-\u05f4\u060c-\u060d' ||
            '\u061b-\u061f\u066a-\u066d\u06d4\u0964-\u0965\u2000-\u2bff\u2e00-\u2e7f\u3000-\u3004\u3008-\u3020' ||
            '\u3030\u303d\u30a0\u30fb\ufe10-\ufe6f\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65]', ' ', 'g');
        -- kana and Chinese characters
        folded := regexp_replace(folded,
            '([\u3041-\u3096\u309d-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff])', ' \1 ', 'g');
    END IF;
    RETURN array_remove(string_to_array(translate(lower(folded COLLATE "C"),
        E'\t\n\r!"#$%&''()*+,-./:;<=>?@[\\]^_`{|}~', repeat(' ', 35)), ' '), '');
END
$$;
-- +goose StatementEnd

-- tidewatch_search returns the query that finds names with all words of a text. The last character of a word may be
-- followed by others. The result is null for a text without words, and then no name matches.
-- +goose StatementBegin
CREATE FUNCTION tidewatch_search(t text) RETURNS tsquery LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN (SELECT string_agg('''' || word || ''':*', ' & ')::tsquery FROM unnest(tidewatch_words(t)) word);
-- +goose StatementEnd

-- tidewatch_name returns the words of a name as an index stores them. The body is a RETURN clause, which Postgres binds to
-- the function tidewatch_words: pg_restore builds indexes with an empty search_path.
-- +goose StatementBegin
CREATE FUNCTION tidewatch_name(t text) RETURNS tsvector LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN array_to_tsvector(tidewatch_words(t));
-- +goose StatementEnd

-- The new indexes are built before the old ones are dropped, so that reads continue during the build.
CREATE INDEX brands_search ON brands USING gin (tidewatch_name(name));
CREATE INDEX scheduled_jobs_search ON scheduled_jobs USING gin (tidewatch_name(name));
DROP INDEX brands_words;
DROP INDEX scheduled_jobs_words;

-- The program folds the case of e-mail addresses, because lower() depends on the collation: a Turkish one turns Info@
-- into ınfo@. The collation "C" folds ASCII letters alone.
ALTER TABLE users DROP CONSTRAINT users_email_check;
ALTER TABLE users ADD CONSTRAINT users_email_check CHECK (email = lower(btrim(email) COLLATE "C") AND email <> '');

-- +goose Down
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION scheduled_jobs_events() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM tidewatch_notify('scheduled_job', (SELECT array_agg(jsonb_build_object(
            's', id, 'b', brand_id, 'c', customer_id, 'st', lower(TG_OP)))
        FROM changed));
    RETURN NULL;
END
$$;
-- +goose StatementEnd
ALTER TABLE users DROP CONSTRAINT users_email_check;
ALTER TABLE users ADD CONSTRAINT users_email_check CHECK (email = lower(btrim(email)) AND email <> '');
DROP INDEX brands_search;
DROP INDEX scheduled_jobs_search;
CREATE INDEX brands_words ON brands USING gin (to_tsvector('simple', name));
CREATE INDEX scheduled_jobs_words ON scheduled_jobs USING gin (to_tsvector('simple', coalesce(name, '')));
DROP FUNCTION tidewatch_name;
DROP FUNCTION tidewatch_search;
DROP FUNCTION tidewatch_words;
