package browser_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tidewatch/jobs/scoring"
	"tidewatch/store/storetest"
)

// answerPage opens an answer and waits until the answer is formatted.
func answerPage(t *testing.T, text string) *tab {
	t.Helper()
	b := openAnswer(t, text, watchRequests)
	b.sees(".answer[open] .formatted", "")
	return b
}

// openAnswer opens the page of a run with one answer, and opens the answer. The parameter "script" is a script that
// runs before the page's own scripts.
func openAnswer(t *testing.T, text, script string) *tab {
	t.Helper()
	site := serve(t)
	brand := site.db.Brand(t, 1)
	job := site.db.Schedule(t, brand)
	pastRuns(t, site, job.ID, "completed", 1)
	site.db.Exec(t, `INSERT INTO answers (id, run_id, brand_id, query_text, collector, status, text)
		SELECT tidewatch_uuid7(), id, brand_id, 'best crm', 'chatgpt', 'ok', $1 FROM job_runs`, text)
	b := openTab(t, site)
	b.onEachPage(script)
	b.openAs(adminEmail, "/admin/runs/"+storetest.Value[string](t, site.db, "SELECT id::text FROM job_runs"))
	b.press(".answer summary", "best crm")
	return b
}

// watchRequests is a script that records the loaded URLs.
const watchRequests = `window.loaded = [];
	new PerformanceObserver(list => loaded.push(...list.getEntries().map(e => e.name)))
		.observe({type: "resource", buffered: true});`

// formatted returns the HTML of the formatted answer without the classes and attributes.
func (b *tab) formatted() string {
	b.t.Helper()
	return eval[string](b, `(n => {
		n.querySelectorAll("*").forEach(e => [...e.attributes].forEach(a => a.name === "start" || e.removeAttribute(a.name)));
		return n.innerHTML;
	})(document.querySelector(".answer[open] .formatted").cloneNode(true))`)
}

func TestAnswer_MarkdownIsShownFormattedAndTheRawTextIsOneClickAway(t *testing.T) {
	t.Parallel()
	text := strings.ReplaceAll(strings.Join([]string{
		"## Our pick: *Acme* CRM", "",
		"Prices start at 5 € – see [the **Acme** site](https://acme.example/a?b=1&c=2) or <https://globex.example>.",
		"A second line &amp; ~~old~~ ´code Acme´.", "",
		"3. **Acme**¹ is *good*", "4. Acmeville is a town", "   - nested", "",
		"| Product | Price |", "| :-- | --: |", "| Acme<br>CRM | 5 € |", "",
		"> a quote", "", "---", "", "´´´sh", "acme --help", "´´´",
	}, "\n"), "´", "`")
	b := answerPage(t, text)
	b.sees(".formatted mark.brand", "Acme")
	const mark = "<mark>Acme</mark>"
	for _, want := range []string{
		"<p>Our pick: <em>" + mark + "</em><mark> CRM</mark></p>",
		"<span>the <strong>" + mark + "</strong> site <span>&lt;<bdi>https://acme.example/a?b=1&amp;c=2</bdi>&gt;</span></span>",
		"<span>https://globex.example</span>.<br>A second line &amp; <del>old</del> <code>code " + mark + "</code>.</p>",
		`<ol start="3"><li><strong>` + mark + "</strong>¹ is <em>good</em></li><li>Acmeville is a town<ul><li>nested</li></ul></li></ol>",
		"<table><thead><tr><th>Product</th><th>Price</th></tr></thead>",
		"<tbody><tr><td>" + mark + "<br>",
		"<blockquote><p>a quote</p></blockquote><hr><pre><code>acme --help\n</code></pre>",
	} {
		require.Contains(t, b.formatted(), want)
	}
	for _, colours := range []string{"light", "dark"} {
		b.show(1280, colours)
		b.checkAccessibility("a formatted answer in " + colours)
		b.picture("answer-formatted-" + colours)
	}
	b.press(".answer button", "Raw text")
	b.until(`document.querySelector(".answer button[aria-pressed=true]")`)
	require.Equal(t, text, eval[string](b, `document.querySelector(".answer .raw").textContent`))
	b.picture("answer-raw")
	b.press(".answer button", "Raw text")
	b.sees(".answer .formatted", "Our pick")
}

// Scoring counts ordinary words, spellings and inflected names with rules that the page does not have.
func TestAnswer_TheMarksAreTheMentionsThatScoringCounts(t *testing.T) {
	t.Parallel()
	b := answerPage(t, strings.ReplaceAll(strings.Join([]string{
		"# Bild: test", "", "Klicken Sie auf das Bild. Wählen Sie ein Bild aus. Die **Bild** \ufdd1berichtet.", "",
		"🚀Solo is a tool, but I like going solo. [Solo] and ´solo´ and [the *Solo* site](https://solo.example/Solo).", "",
		"| Marka | Puan |", "|---|---|", "| İSTİKBAL | 5 |", "", "تشتهر نون وأمازون بالسرعة.", "",
		"**アマゾン**は安い。「アマゾン」も。 Zoe\u0301 likes A&amp;B and **Amazon** Cloud.", "",
		"[solo]: https://solo.example/", "", "´´´", "echo Amazon", "´´´",
	}, "\n"), "´", "`"))
	b.site.db.Exec(t, "UPDATE brands SET name = 'Bild', aliases = '{A&B}'")
	b.site.db.Exec(t, "DELETE FROM competitors")
	b.site.db.Exec(
		t,
		`INSERT INTO competitors (brand_id, name, aliases) SELECT b.id, c.name, c.aliases::text[] FROM brands b,
		(VALUES ('Solo', '{}'), ('İstikbal', '{}'), ('Amazon', '{أمازون,アマゾン,Amazon Cloud}')) AS c (name, aliases)`,
	)
	b.open(eval[string](b, "location.pathname"))
	b.press(".answer summary", "best crm")
	b.sees(".formatted mark", "")
	require.Equal(t, []string{
		"Bild", "Bild", "Solo", "Solo", "Solo", "İSTİKBAL", "أمازون", "アマゾン", "アマゾン", "A&B", "Amazon", " Cloud", "Amazon",
	}, eval[[]string](b, `[...document.querySelectorAll(".formatted mark")].map(m => m.firstChild.textContent)`))
	require.Equal(t, 3, eval[int](b, `document.querySelectorAll(".formatted mark.brand").length`))
	require.Contains(t, b.formatted(), "<p>Klicken Sie auf das Bild. Wählen Sie ein Bild aus.")
	require.Contains(t, b.formatted(), "but I like going solo. <span><mark>Solo", "the label of a definition")
	b.picture("answer-marks")
	b.show(390, "light")
	b.picture("answer-marks-narrow")
}

func TestAnswer_AHostileAnswerStaysText(t *testing.T) {
	t.Parallel()
	b := answerPage(t, strings.Join([]string{
		`<script>window.hacked = 1</script><img src=x onerror="window.hacked=1"><iframe src="/admin/"></iframe>`,
		"",
		`<div style="position:fixed;inset:0;background:red">Log in</div><form action="https://evil.example"><input></form>`,
		"",
		`[run](javascript:window.hacked=1) [data](data:text/html,<script>hacked=1</script>) [up](/admin/settings/users)`,
		`![pixel](https://evil.example/pixel.png "x") ![inline](data:image/svg+xml;base64,PHN2Zz48L3N2Zz4=)`,
		"<https://evil.example/auto> https://evil.example/bare [ref]",
		"",
		"[ref]: https://evil.example/ref",
		"",
		"</p></div></details><h1>Tidewatch</h1>",
		"",
		"# A heading",
		"",
		"</code></pre><b>",
		"```</code></pre><script>",
		"</code></pre><script>window.hacked=1</script>",
		"```",
		"",
		strings.Repeat("> ", 3000) + "deep",
		"",
		strings.Repeat("wide", 2000),
		"",
		"|" + strings.Repeat("a|", 300),
		"|" + strings.Repeat("-|", 300),
		"",
		"\u202e right to left " + strings.Repeat("Z\u0351\u0310", 300),
		"",
		"&lt;script&gt;window.hacked=1&lt;/script&gt; &#60;img src=x onerror=window.hacked=1&#62;",
	}, "\n"))
	b.sees(".formatted", "window.hacked=1")
	require.Empty(t, eval[string](b, `[...document.querySelectorAll(".formatted *")].map(e => e.localName).filter(n =>
		!"bdi blockquote br code del em hr li mark ol p pre span strong table tbody td th thead tr ul div"
			.split(" ").includes(n)).join()`), "only elements of the page's own list appear")
	require.Empty(t, eval[string](b, `[...document.querySelectorAll(".formatted *")].flatMap(e => [...e.attributes])
		.map(a => a.name).filter(n => !"class dir start scope tabindex role aria-label".split(" ").includes(n)).join()`))
	require.False(t, eval[bool](b, `"hacked" in window`))
	require.Equal(t, 1, eval[int](b, `document.querySelectorAll("h1").length`))
	require.Empty(t, eval[string](b, `loaded.filter(u => new URL(u).origin !== location.origin).join()`),
		"the page loads nothing that the answer names")
	require.Empty(
		t,
		eval[string](b, `(box => [...document.querySelectorAll(".formatted *")].map(e => e.getBoundingClientRect())
		.filter(r => r.left < box.left - 1).map(r => r.left).join())(document.querySelector(".answer-text").getBoundingClientRect())`),
	)
	require.LessOrEqual(t, eval[int](b, "document.documentElement.scrollWidth"), 1280, "the page does not become wider")
	for _, address := range []string{"javascript:window.hacked=1", "https://evil.example/pixel.png", "/admin/settings/users"} {
		require.Contains(t, eval[string](b, `document.querySelector(".formatted").textContent`), address)
	}
	before := eval[string](b, "location.href")
	eval[any](b, `void document.querySelectorAll(".formatted *").forEach(e => e.click())`)
	require.Equal(t, before, eval[string](b, "location.href"), "no click in the answer leaves the page")
	b.checkAccessibility("a hostile answer")
	b.picture("answer-hostile")
}

// explainedAnswer opens an answer about Acme, Globex and Initech. The lexicon judges Acme as positive and Initech as
// unsure, and a model judges Globex as negative.
func explainedAnswer(t *testing.T) *tab {
	t.Helper()
	b := answerPage(t, "**Acme** – a “CRM” – is easy to use and reliable, but Globex is overpriced.\n\n"+
		"Acme also has a free plan. Initech is another option for teams.")
	b.site.db.Exec(t, "INSERT INTO competitors (brand_id, name) SELECT id, 'Initech' FROM brands")
	b.site.db.Exec(t, `INSERT INTO positions (answer_id, name, owner, competitor_id, mention_order, first_offset, mentions,
			prominence, scorer, scorer_version)
		SELECT a.id, n.name, n.owner, c.id, n.at, 0, 1, 1, 'lexicon', 4 FROM answers a, (VALUES ('Acme', 'brand', 1),
			('Globex', 'competitor', 2), ('Initech', 'competitor', 3)) AS n (name, owner, at)
		LEFT JOIN competitors c ON c.name = n.name`)
	b.site.db.Exec(
		t,
		`INSERT INTO sentiments (answer_id, name, owner, competitor_id, score, label, confidence, clauses, quote,
			scorer, scorer_version)
		SELECT p.answer_id, p.name, p.owner, p.competitor_id, n.score, n.label, n.confidence, 1, n.quote, n.scorer, $1
		FROM positions p JOIN (VALUES ('Acme', 0.72, 'positive', 0.93, '', 'lexicon'),
			('Globex', -0.8, 'negative', NULL, 'Globex is overpriced', 'judge:model-1'),
			('Initech', 0.12, 'unsure', 0.44, '', 'lexicon')) AS n (name, score, label, confidence, quote, scorer) USING (name)`,
		scoring.Version,
	)
	b.site.db.Exec(t, "UPDATE answers SET position_scored_at = now(), sentiment_scored_at = now(), position_version = 4")
	b.open(eval[string](b, "location.pathname"))
	b.press(".answer summary", "Mentioned 1st · positive")
	b.sees(".answer[open] .formatted", "")
	return b
}

func TestAnswer_SentimentsStateTheirConfidence(t *testing.T) {
	t.Parallel()
	b := explainedAnswer(t)
	for _, want := range []string{
		"Positive 0.72 · high confidence, 93 %", "Negative −0.80 · judged by a model", "Unsure low confidence, 44 %",
	} {
		shown := strings.ReplaceAll(want, " ", "")
		b.until(`document.querySelector(".answer[open] tbody").textContent.replace(/\s+/g, "").includes("` + shown + `")`)
	}
	b.site.db.Exec(t, "UPDATE sentiments SET label = 'unsure' WHERE owner = 'brand'")
	b.open(eval[string](b, "location.pathname"))
	b.sees(".answer .verdict", "Mentioned 1st · unsure sentiment")
}

func TestAnswer_ASentimentIsExplainedWithItsClausesMarkedInTheText(t *testing.T) {
	t.Parallel()
	b := explainedAnswer(t)
	b.press(".answer button", "Why?")
	b.sees(".explanation .marked", "Acme")
	require.Equal(t, storetest.Value[string](t, b.site.db, "SELECT text FROM answers"), eval[string](b, `(n => {
		n.querySelectorAll("small").forEach(e => e.remove());
		return n.textContent;
	})(document.querySelector(".explanation .marked").cloneNode(true))`), "the text with marks is the whole text")
	b.until(`[...document.querySelectorAll(".explanation mark")].some(m => m.textContent.includes("Acme"))`)
	b.sees(".explanation dt", "Positive")
	b.sees(".explanation dt", "Confidence")
	b.sees(".explanation dt", "Word lists only")
	b.sees(".explanation h3", "Strongest features")
	eval[any](b, `void document.querySelector(".answer tbody").scrollIntoView()`)
	for _, colours := range []string{"light", "dark"} {
		b.show(1280, colours)
		b.checkAccessibility("an explanation in " + colours)
		b.picture("explanation-" + colours)
	}
	b.show(390, "light")
	eval[any](b, `void document.querySelector(".answer tbody").scrollIntoView()`)
	require.LessOrEqual(t, eval[int](b, "document.documentElement.scrollWidth"), 390, "the page does not become wider")
	require.True(t, eval[bool](b, `[...document.querySelectorAll(".answer[open] tbody tr > *")].every(cell =>
		cell.getBoundingClientRect().right <= innerWidth)`), "the table above the explanation is not cut off")
	b.picture("explanation-narrow")
	b.show(1280, "light")

	ask := func(name string) { eval[any](b, `void document.querySelector("[aria-label='Why? `+name+`']").click()`) }
	ask("Globex")
	b.sees(".explanation", "The model judge:model-1 judged the sentiment. The model quotes: Globex is overpriced")
	b.site.db.Exec(t, "UPDATE answers SET text = 'Acme ممتاز وموثوق وسهل الاستخدام للشركات الصغيرة.'")
	b.open(eval[string](b, "location.pathname"))
	b.press(".answer summary", "Mentioned 1st")
	b.press(".answer button", "Why?")
	b.sees(".explanation", "Sentiment is not available in the language of this answer. Use a judge to rate such answers.")
	b.gone(".explanation .probabilities", "")
	b.gone(".explanation .marked", "")
	b.picture("explanation-language")
	b.site.db.Exec(t, "UPDATE answers SET text = '', text_deleted_at = now()")
	b.open(eval[string](b, "location.pathname"))
	b.press(".answer summary", "Mentioned 1st")
	b.press(".answer button", "Why?")
	b.sees(".explanation", "No explanation, because the text of the answer was deleted.")
	b.press(".answer button[aria-expanded=true]", "Why?")
	b.gone(".explanation", "")
}

func TestAnswer_ShowsThatItIsTruncatedAndWhereItComesFrom(t *testing.T) {
	t.Parallel()
	b := answerPage(t, "Acme is")
	b.sees(".answer .small-print", "From the vendor's API (the vendor's app may answer differently)")
	b.gone(".answer .verdict", "Truncated")
	b.site.db.Exec(t, "UPDATE answers SET truncated = true, collector = 'google_aio'")
	b.open(eval[string](b, "location.pathname"))
	b.press(".answer summary", "Not scored yet · Truncated")
	b.sees(".answer[open]", "The engine cut the answer off at a length limit.")
	b.sees(".answer .small-print", "From the search results page")
	b.picture("answer-truncated")
}

func TestAnswer_AnAnswerThatCannotBeFormattedIsShownRaw(t *testing.T) {
	t.Parallel()
	b := openAnswer(t, "**Acme** leads", `window.Worker = class extends EventTarget {
		postMessage() { this.dispatchEvent(new Event("error", {cancelable: true})); }
		terminate() {}
	};`)
	b.sees(".answer[open] .note", "The raw text follows")
	b.sees(".answer[open] .raw", "**Acme** leads")
}

func TestAnswer_AMegabyteDoesNotFreezeThePage(t *testing.T) {
	t.Parallel()
	const size = 1_000_000
	for name, line := range map[string]string{
		"list":       "- **Acme** is [good](https://acme.example)\n",
		"table":      "|a|b|c|d|\n|-|-|-|-|\n" + strings.Repeat("|Acme|x|y|z|\n", 2000),
		"one line":   "*Acme _is ** good [x](",
		"paragraphs": "Acme\n\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := answerPage(t, strings.Repeat(line, size/len(line)))
			b.until(`document.querySelector(".answer .formatted mark.brand")`)
			// The longest pause between two timers is the longest time in which the page did not react to input.
			longest := eval[float64](b, `new Promise(done => {
				let last = performance.now(), longest = 0, raw = false;
				const end = last + 3000;
				const button = text => [...document.querySelectorAll(".answer button")].find(b => b.textContent === text);
				button("Show more").click();
				const tick = () => {
					const now = performance.now();
					longest = Math.max(longest, now - last);
					last = now;
					if (!raw && now > end - 1500) { raw = true; button("Raw text").click(); }
					if (now < end) setTimeout(tick); else done(longest);
				};
				tick();
			})`)
			t.Logf("the longest pause was %.0f ms", longest)
			require.Less(t, time.Duration(longest)*time.Millisecond, patience/10)
			b.sees(".answer .quiet", "more character")
		})
	}
}

func TestAnswers_TheURLHoldsTheFiltersOfARun(t *testing.T) {
	t.Parallel()
	site := serve(t)
	brand := answeredBrand(t, site)
	run := storetest.Value[string](t, site.db, "SELECT id::text FROM job_runs ORDER BY scheduled_for DESC LIMIT 1")
	mentions := storetest.Value[int](t, site.db, `SELECT count(*) FROM answers a JOIN positions p ON p.answer_id = a.id
		WHERE a.brand_id = $1 AND a.run_id::text = $2 AND p.owner = 'brand'`, brand.ID, run)
	b := openTab(t, site)
	b.openAs(viewerEmail, "/admin/runs/"+run+"?status=ok&brand_mentioned=true")
	b.until(fmt.Sprintf(`document.querySelectorAll(".answer .verdict.green").length === %d`, mentions))
	require.Equal(t, mentions, eval[int](b, `document.querySelectorAll(".answer").length`))
	require.Equal(t, "true", eval[string](b, `document.querySelector("select[aria-label=Mentions]").value`))
	eval[any](b, `void (s => { s.value = "false"; s.dispatchEvent(new Event("change", {bubbles: true})); })(
		document.querySelector("select[aria-label=Mentions]"))`)
	b.until(`location.search === "?status=ok&brand_mentioned=false"`)
	b.sees(".answer .verdict", "Not mentioned")
	b.gone(".answer .verdict", "Mentioned")
}
