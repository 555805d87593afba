package browser_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"tidewatch/store"
	"tidewatch/store/storetest"
)

func TestReports_AreMadeListedPrintedAndDeleted(t *testing.T) {
	t.Parallel()
	site := serve(t)
	brand := answeredBrand(t, site)
	withLongNames(t, site)
	b := openTab(t, site)
	b.openAs(adminEmail, "/admin/brands/"+brand.ID.String()+"/reports")
	b.sees(".empty", "No reports yet")
	b.press("button", "Make report")
	b.checkAccessibility("the dialog of a report")
	b.press("dialog button", "Make report")
	b.sees("table[aria-label=Reports] a", "Weekly summary: Acme")
	b.sees("table[aria-label=Reports] td[data-head=Made] .zone", eval[string](b, readerZone))
	b.checkAccessibility("the reports of a brand")
	b.picture("reports")

	b.requireLook(t)
	b.open("/admin/brands/" + brand.ID.String() + "/reports")
	b.press("table[aria-label=Reports] button", "Delete")
	b.press("dialog button", "Delete report")
	b.sees(".empty", "No reports yet")
	b.press("button", "Make report")
	b.press("dialog button", "Make report")
	b.sees("table[aria-label=Reports] a", "Weekly summary: Acme")

	id := storetest.Value[string](t, site.db, "SELECT id::text FROM reports")
	b.open("/api/admin/reports/" + id + "/html")
	b.sees("h2", "Figures")
	b.sees("h2", "Method")
	require.InDelta(t, 120, eval[float64](b, "document.querySelector('img.logo').naturalWidth"), 0)
	require.Equal(
		t,
		"rgb(255, 212, 0)",
		eval[string](b, "getComputedStyle(document.querySelector('header')).borderTopColor"),
	)
	b.picture("report")
	b.requirePrints(t)
	b.requireFits(t)
	b.requireAccessible(t)

	b.open("/admin/brands/" + brand.ID.String() + "/reports")
	b.requireShares(t, site)
	b.press("table[aria-label=Reports] button", "Delete")
	b.press("dialog button", "Delete report")
	b.sees(".empty", "No reports yet")
	require.Zero(t, storetest.Value[int](t, site.db, "SELECT count(*) FROM reports"))
	b.requireFitsOnPaper(t, brand)
}

// requireLook gives the reports of the customer a yellow color and a logo.
func (b *tab) requireLook(t *testing.T) {
	t.Helper()
	b.open("/admin/settings/customers")
	b.press("main table button", "Look")
	b.press("dialog label", "Own color")
	b.sees("dialog label", "Color")
	eval[any](b, `(() => {
		const color = document.querySelector("dialog input[type=color]");
		color.value = "#ffd400";
		color.dispatchEvent(new Event("input", { bubbles: true }));
		const canvas = Object.assign(document.createElement("canvas"), { width: 120, height: 40 });
		const pen = canvas.getContext("2d");
		pen.fillStyle = "#ffd400";
		pen.fillRect(0, 0, 40, 40);
		pen.fillStyle = "#1b1f24";
		pen.font = "24px sans-serif";
		pen.fillText("Acme", 50, 29);
		canvas.toBlob((blob) => {
			const files = new DataTransfer();
			files.items.add(new File([blob], "logo.png", { type: "image/png" }));
			const input = document.querySelector("dialog input[type=file]");
			input.files = files.files;
			input.dispatchEvent(new Event("change", { bubbles: true }));
		});
	})()`)
	b.until("!!document.querySelector('dialog .logo img')")
	b.checkAccessibility("the look of reports")
	b.picture("report-look")
	b.press("dialog button", "Save")
	b.gone("dialog h2", "Reports of")
}

// requireShares creates a link to the report, opens the link without log-in, and revokes the link.
func (b *tab) requireShares(t *testing.T, site *site) {
	t.Helper()
	b.press("table[aria-label=Reports] button", "Links")
	b.sees("dialog p", "No links yet.")
	require.Equal(t, "SELECT", eval[string](b, "document.activeElement.tagName"), "the first field has the focus")
	b.press("dialog button", "Create link")
	b.sees("dialog .note", "The address is not shown again")
	address := eval[string](b, "document.querySelector('dialog code.address').textContent")
	require.Regexp(t, `^http.*/reports/shared/[A-Za-z0-9_-]{43}$`, address)
	b.sees("dialog table td", "0 times")
	b.checkAccessibility("the links to a report")
	b.picture("report-links")
	_, path, found := strings.Cut(address, "/reports/shared/")
	require.True(t, found)
	browser := http.Client{Timeout: 10 * time.Second}
	for _, status := range []int{http.StatusOK, http.StatusNotFound} {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, site.http.URL+"/reports/shared/"+path, nil)
		require.NoError(t, err)
		response, err := browser.Do(request)
		require.NoError(t, err)
		require.NoError(t, response.Body.Close())
		require.Equal(t, status, response.StatusCode)
		if status == http.StatusOK {
			b.press("dialog button", "Close")
			b.press("table[aria-label=Reports] button", "Links")
			b.sees("dialog table td", "1 time")
			require.False(t, eval[bool](b, "!!document.querySelector('dialog code.address')"), "the address is shown once")
			b.press("dialog table button", "Revoke")
			b.press("dialog dialog button", "Revoke link")
			b.sees("dialog table td", "Revoked")
		}
	}
	b.press("dialog button", "Close")
}

// withLongNames gives the competitors, a query and a source long names without spaces.
func withLongNames(t *testing.T, site *site) {
	t.Helper()
	site.db.Exec(t, "UPDATE competitors SET name = repeat('Longname', 9)")
	site.db.Exec(t, "UPDATE positions SET name = repeat('Longname', 9) WHERE owner = 'competitor'")
	site.db.Exec(t, "UPDATE queries SET text = 'best ' || repeat('Longquery', 9) WHERE topic = '' AND text LIKE '%3'")
	site.db.Exec(t, `INSERT INTO citations (answer_id, ordinal, url, domain, cited, owner, scorer, scorer_version)
		SELECT id, 1, 'https://' || domain, domain, true, 'other', 'test', 1
		FROM answers, concat(repeat('longdomain', 6), '.example') domain`)
	site.db.Exec(t, "UPDATE answers SET position_scored_at = now()") // see answeredBrand
}

// requireFitsOnPaper makes a report of each template, and checks that no table is wider than the paper.
func (b *tab) requireFitsOnPaper(t *testing.T, brand store.Brand) {
	t.Helper()
	const width = 687 // the width of the text on A4, in CSS pixels
	b.do(chromedp.EmulateViewport(width, 900))
	for _, template := range []string{"weekly", "monthly", "competitors", "sources"} {
		made := b.site.change(t, http.MethodPost, "/reports",
			fmt.Sprintf(`{"brand_id": %q, "template": %q}`, brand.ID, template))
		var report struct {
			ID string `json:"id"`
		}
		require.NoError(t, json.Unmarshal(made, &report))
		b.open("/api/admin/reports/" + report.ID + "/html")
		b.sees("h2", "Method")
		for _, media := range []string{"print", "screen"} {
			call(b.ctx, t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: media})
			require.Empty(t, eval[[]string](b, `[...document.querySelectorAll("table")]
				.filter((e) => e.getBoundingClientRect().right > innerWidth).map((e) => e.innerText)`), media+" of "+template)
			b.picture("report-" + media + "-" + template)
		}
	}
}

// requireFits checks that no column of the report in the tab is cut off on a phone or a tablet, and that the labels of
// its chart are readable.
func (b *tab) requireFits(t *testing.T) {
	t.Helper()
	for _, width := range []int64{320, 390, 600, 620, 821, 1280} {
		b.do(chromedp.EmulateViewport(width, 900))
		require.LessOrEqual(t, eval[int64](b, "document.documentElement.scrollWidth"), width)
		require.Empty(t, eval[[]string](b, `[...document.querySelectorAll(".scroll")]
			.filter((e) => e.scrollWidth > e.clientWidth).map((e) => e.innerText)`), "tables cut off at %d px", width)
		label := eval[float64](b, `(() => {
			const charts = [...document.querySelectorAll("figure > svg")].filter((e) => e.getClientRects().length);
			const text = charts[0].querySelector("text");
			return charts.length === 1 ? parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a : 0;
		})()`)
		require.GreaterOrEqual(t, label, 11.0, "labels of the chart at %d px", width)
		b.picture("report-" + strconv.FormatInt(width, 10))
	}
	b.do(chromedp.EmulateViewport(1280, 900))
}

// requireAccessible examines the report in an empty tab, because the policy of the report forbids the timers of
// axe-core.
func (b *tab) requireAccessible(t *testing.T) {
	t.Helper()
	html, err := json.Marshal(eval[string](b, "document.documentElement.outerHTML"))
	require.NoError(t, err)
	b.do(chromedp.Navigate("about:blank"))
	eval[any](b, `document.write("<!doctype html>" + `+string(html)+"); document.close()")
	b.checkAccessibility("a report")
	b.do(chromedp.EmulateViewport(390, 900))
	b.checkAccessibility("a report on a phone")
	b.do(chromedp.EmulateViewport(1280, 900))
}

// requirePrints prints the report in the tab to PDF, and looks for the headings in the outline of the PDF. Chromium
// writes all other texts only as glyphs.
func (b *tab) requirePrints(t *testing.T) {
	t.Helper()
	for _, paper := range []struct {
		name          string
		width, height float64 // inches
	}{{"a4", 8.27, 11.69}, {"letter", 8.5, 11}} {
		file := call(b.ctx, t, page.PrintToPDF, page.PrintToPDFParams{
			GenerateDocumentOutline: new(true), PaperHeight: paper.height, PaperWidth: paper.width, PrintBackground: new(true),
		}).Data
		pages := bytes.Count(file, []byte("/Type /Page\n"))
		require.Positive(t, pages)
		require.LessOrEqual(t, pages, 5, paper.name)
		for _, heading := range []string{"Weekly summary: Acme", "Figures", "Changes", "Mention rate by day", "Weakest queries", "Method"} {
			require.Contains(t, string(file), "/Title ("+heading+")", paper.name)
		}
		if folder := os.Getenv("TIDEWATCH_SCREENSHOTS"); folder != "" {
			require.NoError(t, os.WriteFile(filepath.Join(folder, "report-"+paper.name+".pdf"), file, 0o600))
		}
	}
}
