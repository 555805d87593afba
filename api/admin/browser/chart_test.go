package browser_test

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/require"

	"tidewatch/store"
	"tidewatch/store/storetest"
)

// fiveDays is a script that answers the request for trends with five days of data about three names. The brand's
// mention rate has wide confidence intervals.
const fiveDays = `const send = window.fetch;
	window.fetch = (url, init) => !String(url).includes("/trends?") ? send(url, init) : Promise.resolve(Response.json({
		from: "2026-03-01", to: "2026-03-05", unit: "day", timezone: "UTC",
		points: ["Acme", "Globex", "Initech"].flatMap((name, line) => [0.5, 0.4, 0.6, 0.5, 0.45].map((of, i) => {
			const value = of + line * 0.2 - 0.2;
			return {
				period: "2026-03-0" + (i + 1), collector: null, owner: line ? "competitor" : "brand", name, n: 12, mentioned: 6,
				mention_rate: {value, low: value - 0.25, high: value + 0.3}, average_position: 1 + value * 4,
				share_of_voice: value / 2, average_sentiment: value - 0.5, sentiment_low: value - 0.8,
				sentiment_high: value - 0.1, sentiments: 10 + line, unsure: line, citation_share: value / 3,
			};
		})),
	}));`

// trendsPage opens the Trends page with the data of a script, such as the script fiveDays.
func trendsPage(t *testing.T, script string) *tab {
	t.Helper()
	site := serve(t)
	brand := site.db.Brand(t, 1)
	b := openTab(t, site)
	b.onEachPage(script)
	b.openAs(adminEmail, "/admin/trends?brand_id="+brand.ID.String())
	b.until(`document.querySelectorAll(".chart canvas").length === 5`)
	return b
}

// box is the rectangle of an element in the window, in pixels.
type box struct{ X, Y, Width, Height int }

func (b *tab) boxOf(element string) box {
	b.t.Helper()
	return eval[box](b, `(({x, y, width, height}) => ({X: Math.round(x), Y: Math.round(y), Width: Math.round(width),
		Height: Math.round(height)}))(`+element+`.getBoundingClientRect())`)
}

// screenshot returns the pixels of the window.
func (b *tab) screenshot() image.Image {
	b.t.Helper()
	data, err := chromedp.Run(b.ctx, chromedp.CaptureScreenshot())
	require.NoError(b.t, err)
	pixels, err := png.Decode(bytes.NewReader(data))
	require.NoError(b.t, err)
	return pixels
}

// count returns the number of pixels in a rectangle whose color is close to a CSS color such as "rgb(1, 2, 3)".
func count(t *testing.T, pixels image.Image, in box, css string) int {
	t.Helper()
	var red, green, blue int
	_, err := fmt.Sscanf(css, "rgb(%d, %d, %d)", &red, &green, &blue)
	require.NoError(t, err, css)
	const tolerance = 24 // the sum over the three channels
	n := 0
	for y := in.Y; y < in.Y+in.Height; y++ {
		for x := in.X; x < in.X+in.Width; x++ {
			r, g, b, _ := pixels.At(x, y).RGBA()
			if distance(r, red)+distance(g, green)+distance(b, blue) <= tolerance {
				n++
			}
		}
	}
	return n
}

func distance(channel uint32, want int) int { return max(int(channel>>8)-want, want-int(channel>>8)) }

func TestTrends_EveryLineOfEveryChartIsVisible(t *testing.T) {
	t.Parallel()
	b := trendsPage(t, fiveDays)
	const lines = 3
	for _, colours := range []string{"light", "dark"} {
		b.show(1280, colours)
		b.do(chromedp.EmulateViewport(1280, 2000))
		b.open(eval[string](b, "location.pathname + location.search"))
		b.until(`document.querySelectorAll(".chart canvas").length === 5`)
		eval[any](b, `new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))`)
		b.picture("charts-" + colours)
		pixels := b.screenshot()
		for i := range 5 {
			chart := fmt.Sprintf(`document.querySelectorAll(".chart")[%d]`, i)
			area := b.boxOf(chart + `.querySelector("canvas")`)
			require.Positive(t, area.Width)
			for line := range lines {
				css := eval[string](b, fmt.Sprintf(`getComputedStyle(%s.querySelectorAll(".legend line")[%d]).stroke`, chart, line))
				// A chart without a line has no pixel of the line's color. A dotted line across the chart has at least
				// one pixel in every ten columns.
				require.Greater(t, count(t, pixels, area, css), area.Width/10, "line %d of chart %d in %s", line, i, colours)
			}
			if title := eval[string](b, chart+`.querySelector("h2").textContent`); title == "Citation share" {
				upper := b.boxOf(chart + `.querySelector(".u-over")`)
				upper.Height /= 2
				css := eval[string](b, fmt.Sprintf(`getComputedStyle(%s.querySelectorAll(".legend line")[2]).stroke`, chart))
				require.Positive(t, count(t, pixels, upper, css), "the axis ends at 50 %%, because all shares are below")
			}
		}
	}
}

// oneDay is a script that answers the request for trends with one day of data, and stores the texts that charts write
// into their canvases.
const oneDay = `const send = window.fetch, write = CanvasRenderingContext2D.prototype.fillText;
	window.written = [];
	CanvasRenderingContext2D.prototype.fillText = function (text, ...at) {
		window.written.push(text);
		write.call(this, text, ...at);
	};
	window.fetch = (url, init) => !String(url).includes("/trends?") ? send(url, init) : Promise.resolve(Response.json({
		from: "2026-03-01", to: "2026-03-01", unit: "day", timezone: "UTC", points: [{
			period: "2026-03-01", collector: null, owner: "brand", name: "Acme", n: 40, mentioned: 8,
			mention_rate: {value: 0.17, low: 0.12, high: 0.23}, average_position: 2, share_of_voice: 0.4,
			average_sentiment: 0.3, sentiment_low: 0.1, sentiment_high: 0.5, sentiments: 30, unsure: 1, citation_share: 0.07,
		}],
	}));`

func TestTrends_AxesHaveRoundStepsAndNoDaysOutsideThePeriod(t *testing.T) {
	t.Parallel()
	b := trendsPage(t, oneDay)
	b.until(`window.written.includes("1 Mar")`)
	b.picture("chart-one-day")
	written := eval[[]string](b, "[...new Set(window.written)]")
	for _, text := range written {
		if strings.HasSuffix(text, "Mar") || strings.HasSuffix(text, "Feb") {
			require.Equal(t, "1 Mar", text)
		}
	}
	for _, want := range []string{"5 %", "10 %", "20 %"} {
		require.Contains(t, written, want)
	}
	require.Subset(t, []string{
		"0 %", "2 %", "4 %", "5 %", "6 %", "8 %", "10 %", "15 %", "20 %", "25 %", "30 %", "40 %", "50 %",
	}, slices.DeleteFunc(written, func(text string) bool { return !strings.HasSuffix(text, "%") }))
}

// daysWithAGap is a script that answers the request for trends with data from 1 to 3 March and from 8 to 10 March. The
// data of 2 March comes from only 12 answers. Globex has no data on 9 March.
const daysWithAGap = `const send = window.fetch;
	window.fetch = (url, init) => !String(url).includes("/trends?") ? send(url, init) : Promise.resolve(Response.json({
		from: "2026-03-01", to: "2026-03-10", unit: "day", timezone: "UTC",
		points: ["Acme", "Globex"].flatMap((name, line) => ["01", "02", "03", "08", "09", "10"].map((day, i) => {
			if (line && day === "09") return null;
			const value = 0.3 + line * 0.4, n = day === "02" ? 12 : 40;
			return {
				period: "2026-03-" + day, collector: null, owner: line ? "competitor" : "brand", name, n, mentioned: 30,
				mention_rate: {value, low: value - 0.1, high: value + 0.1}, average_position: 1 + value * 4,
				share_of_voice: value / 2, average_sentiment: value - 0.5, sentiment_low: value - 0.8,
				sentiment_high: value - 0.1, sentiments: 30, unsure: line, citation_share: value / 3,
			};
		}).filter(Boolean)),
	}));`

func TestTrends_NoLineCrossesAnUnmeasuredSpanAndFewAnswersAreHollowDots(t *testing.T) {
	t.Parallel()
	b := trendsPage(t, daysWithAGap)
	for _, colours := range []string{"light", "dark"} {
		b.show(1280, colours)
		b.open(eval[string](b, "location.pathname + location.search"))
		b.until(`document.querySelectorAll(".chart canvas").length === 5`)
		b.sees(".chart .legend", "Shaded: no answers")
		b.sees(".chart .legend", "Few answers: n below 20")
		eval[any](b, `new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))`)
		b.picture("chart-gap-" + colours)
		b.checkAccessibility("a chart with a gap in " + colours)
		pixels := b.screenshot()
		plot := b.boxOf(`document.querySelector(".chart .u-over")`)
		const days, edge = 9, 8 // the number of days on the axis, and the width of a dot in pixels
		between := func(from, to int) box {
			x := plot.X + plot.Width*from/days
			return box{X: x + edge, Y: plot.Y, Width: plot.Width*(to-from)/days - 2*edge, Height: plot.Height}
		}
		strokes := make([]string, 2)
		for line := range strokes {
			strokes[line] = eval[string](b, fmt.Sprintf(
				`getComputedStyle(document.querySelectorAll(".chart .legend line")[%d]).stroke`, line))
		}
		for line, css := range strokes {
			require.Zero(t, count(t, pixels, between(2, 7), css), "line %d crosses the gap in %s", line, colours)
			require.Positive(t, count(t, pixels, between(0, 1), css), "line %d before the gap in %s", line, colours)
		}
		require.Positive(t, count(t, pixels, between(7, 8), strokes[0]), "Acme has data after the gap in %s", colours)
		require.Zero(t, count(t, pixels, between(7, 8), strokes[1]), "Globex has no data on 9 March in %s", colours)
		shade := eval[string](b, `getComputedStyle(document.querySelector(".legend .unmeasured")).backgroundColor`)
		gap := between(2, 7)
		require.Greater(t, count(t, pixels, gap, shade), gap.Width*gap.Height/2, "the gap is shaded in %s", colours)

		paper := eval[string](b, `getComputedStyle(document.body).backgroundColor`)
		// The middle of Acme's hollow dot has the background color, although the line and the band lie below the dot.
		dot := box{X: plot.X + plot.Width/days - 1, Y: plot.Y + plot.Height*7/10 - 1, Width: 2, Height: 2}
		require.Positive(t, count(t, pixels, dot, paper), "a hollow dot in %s", colours)
	}
}

func TestTrends_ThePointerAndTheArrowKeysShowTheValuesOfAPeriod(t *testing.T) {
	t.Parallel()
	b := trendsPage(t, fiveDays)
	area := b.boxOf(`document.querySelector(".chart .u-over")`)
	move := func(x int) { b.movePointer(x, area.Y+area.Height/2) }
	values := `document.querySelector(".chart .cursor-values")`
	move(area.X + 2)
	b.sees(".chart .cursor-values", "1 Mar 2026")
	move(area.X + area.Width/2)
	b.sees(".chart .cursor-values", "3 Mar 2026")
	shown := eval[string](b, values+".textContent")
	for _, want := range []string{"Acme 40 % n = 12", "Globex 60 % n = 12", "Initech 80 % n = 12", "95 % interval 15 % to 70 %"} {
		require.Contains(t, shown, want)
	}
	b.picture("chart-hover")
	b.do(chromedp.KeyEvent(kb.Escape))
	b.until("!" + values)
	move(area.X + area.Width - 2)
	b.sees(".chart .cursor-values", "5 Mar 2026")
	move(2)
	b.until("!" + values)

	slider := `document.querySelectorAll(".chart .cursor")[1]`
	eval[any](b, "void "+slider+".focus()")
	b.sees(".chart .cursor-values", "5 Mar 2026")
	b.do(chromedp.KeyEvent(kb.ArrowLeft))
	b.sees(".chart .cursor-values", "4 Mar 2026")
	b.until(slider + `.ariaValueText === "4 Mar 2026, Acme 2.2 (n = 6), Globex 3.0 (n = 6), Initech 3.8 (n = 6)"`)
	b.checkAccessibility("a chart with its cursor")
	b.picture("chart-keyboard")
	eval[any](b, "void "+slider+".blur()")
	b.until("!" + values)
}

func TestTrends_SentimentStatesTheNumbersOfSureAndUnsureSentiments(t *testing.T) {
	t.Parallel()
	b := trendsPage(t, strings.NewReplacer(
		"average_sentiment:", "average_sentiment: line > 1 && i == 4 ? null :",
		"sentiments:", "sentiments: line > 1 && i == 4 ? 3 :").Replace(fiveDays))
	chart := `[...document.querySelectorAll(".chart")].find(c => c.querySelector("h2").textContent === "Sentiment")`
	legend := eval[string](b, chart+`.querySelector(".legend").textContent.replace(/\s+/g, " ")`)
	for _, want := range []string{"Acme −0.25 n = 10", "Globex −0.05 n = 11, 1 unsure", "Initech — too few: n = 3, 2 unsure"} {
		require.Contains(t, legend, want)
	}
	eval[any](b, "void "+chart+`.querySelector(".cursor").focus()`)
	b.until(chart + `.querySelector(".cursor").ariaValueText === "5 Mar 2026, Acme −0.25 (n = 10), " +
		"Globex −0.05 (n = 11, 1 unsure), Initech — (too few: n = 3, 2 unsure), 95 % interval −0.55 to +0.15"`)
	eval[any](b, "void "+chart+`.scrollIntoView()`)
	for _, colours := range []string{"light", "dark"} {
		b.show(1280, colours)
		b.checkAccessibility("the chart of sentiment in " + colours)
		b.picture("chart-sentiment-" + colours)
	}
	eval[any](b, "void "+chart+`.querySelector("summary").click()`)
	b.until(chart + `.querySelector("details[open] td")`)
	require.Contains(t, eval[string](b, chart+`.querySelector("tbody tr").textContent`), "too few: n = 3, 2 unsure")
}

func TestTrends_EachValueStatesItsOwnNumber(t *testing.T) {
	t.Parallel()
	// Each name has its own number of answers, because a truncated answer without a mention of the name does not count.
	b := trendsPage(t, strings.Replace(fiveDays, "n: 12, mentioned: 6,", "n: 12 - line, mentioned: 6 + line,", 1))
	legend := func(title string) string {
		return eval[string](b, fmt.Sprintf(`[...document.querySelectorAll(".chart")]
			.find(c => c.querySelector("h2").textContent === %q).querySelector(".legend").textContent.replace(/\s+/g, " ")`, title))
	}
	require.Contains(t, legend("Mention rate"), "Last day:Acme 25 % n = 12Globex 45 % n = 11Initech 65 % n = 10")
	require.Contains(t, legend("Position"), "Acme 2.0 n = 6Globex 2.8 n = 7Initech 3.6 n = 8")
	for _, share := range []string{"Share of voice", "Citation share"} {
		require.NotContains(t, legend(share), "n =", "the API does not return n")
		require.Contains(t, legend(share), "Fewer than 20 answers in the period")
		b.sees(".chart", "The overview of the brand shows n and the 95 % interval of this share")
		b.gone(".chart", "Last day: n")
	}
}

func TestUpcoming_ASuppressedTickIsStruckThroughWithItsReason(t *testing.T) {
	t.Parallel()
	site := serve(t)
	job := site.db.Schedule(t, site.db.Brand(t, 1), storetest.Cron("0 * * * *", "UTC"))
	site.db.Exec(t, `INSERT INTO schedule_exceptions (kind, customer_id, note, created_by, starts_at, ends_at)
		VALUES ('pause', $1, 'Holidays', 'test', now(), now() + interval '3 hours')`, job.CustomerID)
	b := openTab(t, site)
	b.openAs(adminEmail, "/admin/scheduled-jobs/"+job.ID.String())
	b.sees("section[aria-labelledby=next] li:first-child s", ":00")
	b.sees("section[aria-labelledby=next] li:first-child", "No run. Pause: Holidays")
	b.checkAccessibility("a schedule with a suppressed tick")
	b.picture("suppressed-schedule")
	b.open("/admin/upcoming")
	b.sees(".ticks.upcoming li:first-child", "No run. Pause: Holidays")
	b.gone(".ticks.upcoming li:first-child", "0 runs")
	b.checkAccessibility("an upcoming suppressed tick")
	b.picture("suppressed-upcoming")
}

// One of two brands has past calls, so that the price of half of the calls is known.
func TestUpcoming_TheCostOfCallsWithoutAPriceIsALowerBound(t *testing.T) {
	t.Parallel()
	site := serve(t)
	priced := site.db.Brand(t, 1)
	next := time.Now().UTC().Truncate(time.Minute).Add(30 * time.Minute) // no tick during the test
	for _, brand := range []store.Brand{priced, site.db.Brand(t, 1)} {
		job := site.db.Schedule(t, brand, storetest.Cron(fmt.Sprintf("%d * * * *", next.Minute()), "UTC"),
			storetest.Metadata(store.Options{Collectors: []string{"openai_compatible"}}))
		pastRuns(t, site, job.ID, "completed", 1)
	}
	site.db.Exec(t, "UPDATE scheduled_jobs SET next_run_at = $1", next)
	b := openTab(t, site)
	b.openAs(adminEmail, "/admin/upcoming")
	b.sees("section[aria-labelledby=forecast]", "48 calls are expected. The price of 48 calls is unknown.")
	b.sees("section[aria-labelledby=forecast] td", "Unknown")
	site.db.Exec(t, `INSERT INTO answers (id, run_id, brand_id, query_text, collector, status, text, cost_usd, cost_source)
		SELECT tidewatch_uuid7(), id, brand_id, 'best crm', 'openai_compatible', 'ok', 'Acme.', 0.25, 'reported'
		FROM job_runs WHERE brand_id = $1`, priced.ID)
	for _, colours := range []string{"light", "dark"} {
		for _, width := range []int64{320, 1280} {
			b.show(width, colours)
			b.open("/admin/upcoming")
			b.sees("section[aria-labelledby=forecast]",
				"48 calls and at least $6.00 are expected. The price of 24 calls is unknown.")
			b.sees("section[aria-labelledby=forecast] td", "At least $6.00")
			eval[any](b, "void document.querySelector('section[aria-labelledby=forecast]').scrollIntoView()")
			b.fits("the forecast")
			b.checkAccessibility("the forecast in " + colours)
			b.picture(fmt.Sprintf("forecast-%s-%d", colours, width))
		}
	}
}

func TestUpcoming_ThePointerAndTheArrowKeysShowTheRunsOfABar(t *testing.T) {
	t.Parallel()
	site := serve(t)
	brand := site.db.Brand(t, 1)
	site.db.Schedule(t, brand, storetest.Cron("0 * * * *", "UTC"),
		storetest.Metadata(store.Options{Collectors: []string{"chatgpt"}, MaxCalls: 1, Samples: 2}))
	b := openTab(t, site)
	b.openAs(adminEmail, "/admin/upcoming")
	b.sees("section[aria-labelledby=forecast] .note", "needs 2 calls, but its cap is 1 call")
	b.sees("section[aria-labelledby=forecast] tbody tr", "ChatGPT API")
	b.until(`document.querySelectorAll(".day rect").length > 20`)
	for _, colours := range []string{"light", "dark"} {
		b.show(1280, colours)
		bar := b.boxOf(`document.querySelector(".day rect")`)
		css := eval[string](b, `getComputedStyle(document.querySelector(".day rect")).fill`)
		require.Greater(t, count(t, b.screenshot(), bar, css), bar.Height, "a bar in %s", colours)
		b.picture("upcoming-" + colours)
	}
	bar := b.boxOf(`document.querySelectorAll(".day rect")[3]`)
	b.movePointer(bar.X+1, bar.Y+2)
	b.sees(".day .cursor-values", ": 1 run")
	hovered := eval[string](b, `document.querySelector(".day .cursor-values").textContent`)
	slider := `document.querySelector(".day .cursor")`
	eval[any](b, "void "+slider+".focus()")
	b.do(chromedp.KeyEvent(kb.Home + kb.ArrowRight + kb.ArrowRight + kb.ArrowRight))
	b.until(slider + ".valueAsNumber === 3")
	b.until(slider + ".ariaValueText === " + strconv.Quote(hovered)) // the cursor is on the fourth bar
	b.sees(".day .cursor-values", hovered)
	b.checkAccessibility("the chart of upcoming runs")
	b.picture("upcoming-keyboard")
}

func TestUpcoming_AListThatLeavesOutRunsSaysSo(t *testing.T) {
	t.Parallel()
	site := serve(t)
	job := site.db.Schedule(t, site.db.Brand(t, 1))
	const cut = "Only the newest 200 scheduled runs are searched for missed runs."
	b := openTab(t, site)
	pastRuns(t, site, job.ID, "completed", 200)
	b.openAs(adminEmail, "/admin/upcoming")
	b.sees("p", "No failed, skipped, cancelled or missed runs.")
	b.gone("p", cut)
	pastRuns(t, site, job.ID, "completed", 1) // a missed run may be the oldest of 201 runs
	b.open("/admin/upcoming")
	b.sees("p", cut)
}
