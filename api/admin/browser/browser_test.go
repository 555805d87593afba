package browser_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

const patience = 60 * time.Second // for what takes a second on an idle machine

// tab is a tab of the browser, with cookies of its own.
type tab struct {
	ctx    context.Context //nolint:containedctx // the library's handle of a tab
	errors consoleErrors
	site   *site
	t      testing.TB
}

// consoleErrors collects exceptions and violations of the policy.
type consoleErrors struct {
	mu    sync.Mutex
	texts []string
}

// openTab opens a tab. The test fails if a script throws, or if the policy forbids something.
func openTab(tb testing.TB, site *site) *tab {
	tb.Helper()
	ctx, cancel := chromedp.NewContext(chrome, chromedp.WithNewBrowserContext())
	tb.Cleanup(cancel)
	b := &tab{ctx: ctx, site: site, t: tb}
	require.NoError(tb,
		chromedp.Do(ctx, chromedp.EmulateViewport(1280, 900))) // the tab lives as long as its first context
	_, err := chromedp.Call(ctx, emulation.SetFocusEmulationEnabled,
		emulation.SetFocusEmulationEnabledParams{Enabled: true})
	require.NoError(tb, err)
	messages := chromedp.Console(ctx)
	go func() {
		for message, err := range messages {
			if err != nil {
				return
			}
			// The page handles failed requests itself.
			if text := message.String(); message.IsException() || strings.Contains(text, "Content Security Policy") {
				b.errors.mu.Lock()
				b.errors.texts = append(b.errors.texts, text)
				b.errors.mu.Unlock()
			}
		}
	}()
	tb.Cleanup(func() {
		b.errors.mu.Lock()
		defer b.errors.mu.Unlock()
		require.Empty(tb, b.errors.texts, "errors on the console")
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

// fail fails the test with the text of the page.
func (b *tab) fail(format string, args ...any) {
	b.t.Helper()
	text, _ := chromedp.Run(b.ctx, chromedp.Evaluate[string](
		`location.pathname + location.search + "\n" + document.body.innerText.slice(0, 3000)`))
	b.picture("failed-" + b.t.Name())
	b.t.Fatalf("%s\nThe page showed: %s", fmt.Sprintf(format, args...), text)
}

func (b *tab) open(path string) {
	b.t.Helper()
	b.do(chromedp.Navigate(b.site.http.URL + path))
}

// eval returns the value of an expression in the page.
func eval[T any](b *tab, expression string) T {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	value, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	require.NoError(b.t, err)
	return value
}

// until waits for an expression to be true.
func (b *tab) until(expression string) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	if _, err := chromedp.Run(ctx, chromedp.Poll[bool](
		"!!("+expression+")", chromedp.WithPollingInterval(50*time.Millisecond))); err != nil {
		b.fail("waiting for %s: %v", expression, err)
	}
}

// find returns an expression for the visible element with a selector and a text.
func find(selector, text string) string {
	return fmt.Sprintf(`[...document.querySelectorAll(%q)]
		.find(e => e.textContent.replace(/\s+/g, " ").includes(%q) && e.checkVisibility())`, selector, text)
}

// sees waits for a text in an element.
func (b *tab) sees(selector, text string) {
	b.t.Helper()
	b.until(find(selector, text))
}

// gone waits until no such element has the text.
func (b *tab) gone(selector, text string) {
	b.t.Helper()
	b.until("!" + find(selector, text))
}

// press clicks the element with a selector and a text.
func (b *tab) press(selector, text string) {
	b.t.Helper()
	b.sees(selector, text)
	eval[any](b, "void "+find(selector, text)+".click()")
}

// field returns an expression for the control with a label.
func field(label string) string {
	return fmt.Sprintf(`((l => l && document.getElementById(l.htmlFor))(%s))`, find("label", label))
}

// write replaces the text of the field with a label.
func (b *tab) write(label, text string) {
	b.t.Helper()
	b.until(field(label))
	eval[any](b, "void ("+field(label)+".focus(), "+field(label)+".select?.())")
	b.typeText(text)
}

// typeText types into the focused field.
func (b *tab) typeText(text string) {
	b.t.Helper()
	b.do(chromedp.KeyEvent(text))
}

func (b *tab) logIn(email string) {
	b.t.Helper()
	b.sees("button", "Log in")
	b.write("E-mail", email)
	b.write("Password", password)
	b.press("button", "Log in")
	b.sees("nav a", "Schedules")
}

// show sets the width of the window and the preferred colour scheme.
func (b *tab) show(width int64, colours string) {
	b.t.Helper()
	_, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: colours}},
	})
	require.NoError(b.t, err)
	b.do(chromedp.EmulateViewport(width, 900))
}

// onEachPage runs a script before those of every page that is opened.
func (b *tab) onEachPage(script string) {
	b.t.Helper()
	_, err := chromedp.Call(b.ctx, page.AddScriptToEvaluateOnNewDocument,
		page.AddScriptToEvaluateOnNewDocumentParams{Source: script})
	require.NoError(b.t, err)
}

// picture saves a picture of the window, if there is a folder for pictures.
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
	found := eval[string](b, `axe.run(document, {resultTypes: ["violations"]}).then(r => r.violations.map(v =>
		v.id + ": " + v.help + "\n" + v.nodes.slice(0, 3).map(n =>
			"  " + n.html.slice(0, 200) + "\n  " + n.failureSummary).join("\n")).join("\n"))`)
	require.Empty(b.t, found, "axe-core on %s", where)
}
