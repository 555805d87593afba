package browser_test

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

const patience = 60 * time.Second // the time limit for steps that take about one second on an idle machine

// readerZone is a JavaScript expression for the time zone of the browser.
const readerZone = "Intl.DateTimeFormat().resolvedOptions().timeZone"

// tab is a window that a test uses.
type tab struct {
	*window

	scripts []page.ScriptIdentifier // run in every page
	site    *site
	t       testing.TB
}

// openTab opens a browser tab. The test fails if a script throws an exception or if the page violates the Content
// Security Policy.
func openTab(tb testing.TB, site *site) *tab {
	tb.Helper()
	b := &tab{site: site, t: tb, window: takeWindow(tb)}
	tb.Cleanup(func() { b.release(tb, b.scripts) })
	b.serves.Store(site)
	b.do(chromedp.EmulateViewport(1280, 900))
	tb.Cleanup(func() {
		ctx, cancel := context.WithTimeout(b.ctx, patience)
		defer cancel()
		require.Empty(tb, b.errors.list(ctx, tb), "errors on the console")
	})
	return b
}

func (b *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		b.fail("%v", err)
	}
}

// fail fails the test with a message that includes the text of the page.
func (b *tab) fail(format string, args ...any) {
	b.t.Helper()
	text, _ := chromedp.Run(b.ctx, chromedp.Evaluate[string](
		`location.pathname + location.search + "\n" + document.body.innerText.slice(0, 3000)`))
	b.picture("failed-" + b.t.Name())
	b.t.Fatalf("%s\nThe page showed: %s", fmt.Sprintf(format, args...), text)
}

func (b *tab) open(path string) {
	b.t.Helper()
	b.do(chromedp.Navigate(b.http.URL + path))
}

// eval evaluates a JavaScript expression in the page and returns the result. While the page does not contain an element
// that the expression uses, eval tries again.
func eval[T any](b *tab, expression string) T {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	for {
		value, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
		if err == nil {
			return value
		}
		if !strings.Contains(err.Error(), "TypeError: Cannot") || !untilNextFrame(ctx) {
			b.fail("evaluating %s: %v", expression, err)
		}
	}
}

// untilNextFrame waits until the page draws its next frame. untilNextFrame returns false if the context ends first.
func untilNextFrame(ctx context.Context) bool {
	_, err := chromedp.Run(ctx, chromedp.Evaluate[any](
		"new Promise(done => requestAnimationFrame(() => done()))", chromedp.EvalAwaitPromise))
	return err == nil
}

// until waits until a JavaScript expression in the page is true. The browser may open another page in the meantime.
func (b *tab) until(expression string) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	for {
		_, err := chromedp.Run(ctx, chromedp.Poll[bool](
			"!!("+expression+")", chromedp.WithPollingInterval(50*time.Millisecond)))
		if err == nil {
			return
		}
		replaced := strings.Contains(err.Error(), "Cannot find context") || strings.Contains(err.Error(), "target navigated")
		if !replaced || ctx.Err() != nil {
			b.fail("waiting for %s: %v", expression, err)
		}
	}
}

// find returns a JavaScript expression for the visible element that matches a CSS selector and contains a text.
func find(selector, text string) string {
	return fmt.Sprintf(`[...document.querySelectorAll(%q)]
		.find(e => e.textContent.replace(/\s+/g, " ").includes(%q) && e.checkVisibility())`, selector, text)
}

// sees waits until a visible element matches a CSS selector and contains a text.
func (b *tab) sees(selector, text string) {
	b.t.Helper()
	b.until(find(selector, text))
}

// gone waits until no visible element matches a CSS selector and contains a text.
func (b *tab) gone(selector, text string) {
	b.t.Helper()
	b.until("!" + find(selector, text))
}

// press clicks the visible element that matches a CSS selector and contains a text.
func (b *tab) press(selector, text string) {
	b.t.Helper()
	b.sees(selector, text)
	eval[any](b, "void "+find(selector, text)+".click()")
}

// pressReady clicks on a visible element and sets window.ready, after which the scripts of tests let requests succeed. If
// a test set window.ready first, the page could repeat its requests before the click, and remove the element.
func (b *tab) pressReady(selector, text string) {
	b.t.Helper()
	b.until("(e => e && (window.ready = true, e.click(), true))(" + find(selector, text) + ")")
}

// field returns a JavaScript expression for the form control that has a given label.
func field(label string) string {
	return fmt.Sprintf(`((l => l && document.getElementById(l.htmlFor))(%s))`, find("label", label))
}

// write replaces the text of the form field that has a given label.
func (b *tab) write(label, text string) {
	b.t.Helper()
	b.until(field(label))
	eval[any](b, "void ("+field(label)+".focus(), "+field(label)+".select?.())")
	b.typeText(text)
}

// typeText types a text into the focused field.
func (b *tab) typeText(text string) {
	b.t.Helper()
	b.do(chromedp.KeyEvent(text))
}

// startSession logs a user in through the API, and gives the session to the tab.
func (b *tab) startSession(email string) {
	b.t.Helper()
	credentials := fmt.Sprintf(`{"email": %q, "password": %q}`, email, password)
	url := b.http.URL + "/api/admin/session"
	request, err := http.NewRequestWithContext(b.ctx, http.MethodPost, url, strings.NewReader(credentials))
	require.NoError(b.t, err)
	request.Header.Set("Content-Type", "application/json")
	response, err := (&http.Client{Timeout: patience}).Do(request)
	require.NoError(b.t, err)
	require.NoError(b.t, response.Body.Close())
	require.Equal(b.t, http.StatusCreated, response.StatusCode)
	require.Len(b.t, response.Cookies(), 1)
	cookie := response.Cookies()[0]
	_, err = chromedp.Call(b.ctx, network.SetCookie, network.SetCookieParams{
		Name: cookie.Name, Value: cookie.Value, URL: url, Path: cookie.Path, HTTPOnly: new(cookie.HttpOnly),
		SameSite: network.CookieSameSiteLax,
	})
	require.NoError(b.t, err)
}

// openAs opens a page in a new session of a user, without the log-in form.
func (b *tab) openAs(email, path string) {
	b.t.Helper()
	b.startSession(email)
	b.open(path)
	b.sees("nav a", "Schedules")
}

// logIn fills in the log-in form that the tab shows.
func (b *tab) logIn(email string) {
	b.t.Helper()
	b.sees("button", "Log in")
	b.write("E-mail", email)
	b.write("Password", password)
	b.press("button", "Log in")
	b.sees("nav a", "Schedules")
	b.until(`location.pathname !== "/admin/home"`) // the browser has left the home page for the user's start page
}

// show sets the width and the preferred color scheme of the browser window.
func (b *tab) show(width int64, colours string) {
	b.t.Helper()
	_, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: colours}},
	})
	require.NoError(b.t, err)
	b.do(chromedp.EmulateViewport(width, 900))
}

// onEachPage runs a script in every page that the tab opens, before the page's own scripts.
func (b *tab) onEachPage(script string) {
	b.t.Helper()
	added := call(b.ctx, b.t, page.AddScriptToEvaluateOnNewDocument,
		page.AddScriptToEvaluateOnNewDocumentParams{Source: script})
	b.scripts = append(b.scripts, added.Identifier)
}

// picture saves a screenshot of the window if a folder for screenshots is configured.
func (b *tab) picture(name string) {
	b.t.Helper()
	folder := os.Getenv("TIDEWATCH_SCREENSHOTS")
	if folder == "" {
		return
	}
	png, err := chromedp.Run(b.ctx, chromedp.CaptureScreenshot())
	require.NoError(b.t, err)
	require.NoError(b.t, os.MkdirAll(folder, 0o750))
	require.NoError(b.t, os.WriteFile(filepath.Join(folder, strings.ReplaceAll(name, "/", "-")+".png"), png, 0o600))
}

// checkAccessibility fails the test if axe-core finds a violation on the page.
func (b *tab) checkAccessibility(where string) {
	b.t.Helper()
	if !eval[bool](b, "typeof axe === 'object'") {
		source, err := os.ReadFile(filepath.Join("testdata", "axe", "axe.min.js"))
		require.NoError(b.t, err)
		eval[any](b, string(source)+";void 0")
	}
	found := eval[string](
		b,
		`axe.run(document, {preload: false, resultTypes: ["violations"]}).then(r => r.violations.map(v =>
		v.id + ": " + v.help + "\n" + v.nodes.slice(0, 3).map(n =>
			"  " + n.html.slice(0, 200) + "\n  " + n.failureSummary).join("\n")).join("\n"))`,
	)
	require.Empty(b.t, found, "axe-core on %s", where)
}
