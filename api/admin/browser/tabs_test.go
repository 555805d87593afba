package browser_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/storage"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

// window is a tab of the browser that tests use one after another. A window has its own cookies and its own origin: an
// HTTP server that forwards requests to the site of the present test. The next test in a window reuses the window's
// browser process and the cached files of the page.
type window struct {
	close  func()
	ctx    context.Context //nolint:containedctx // the library's handle of a tab
	errors consoleErrors
	http   *httptest.Server
	serves atomic.Pointer[site] // nil between tests
	spent  bool                 // whether the test has moved the pointer; no command removes the pointer from the window
}

// idleWindows are the windows that no test uses. If the list of idle windows is empty, a test opens a new window.
var idleWindows struct {
	mu   sync.Mutex
	list []*window
}

// takeWindow returns an idle window, or a new window.
func takeWindow(tb testing.TB) *window {
	tb.Helper()
	idleWindows.mu.Lock()
	if n := len(idleWindows.list); n > 0 {
		w := idleWindows.list[n-1]
		idleWindows.list = idleWindows.list[:n-1]
		idleWindows.mu.Unlock()
		return w
	}
	idleWindows.mu.Unlock()
	return newWindow(tb)
}

func newWindow(tb testing.TB) *window {
	tb.Helper()
	ctx, cancel := chromedp.NewContext(chrome, chromedp.WithNewBrowserContext())
	w := &window{ctx: ctx}
	w.http = httptest.NewServer(w)
	w.close = func() {
		cancel()
		w.http.CloseClientConnections()
		w.http.Close()
	}
	require.NoError(tb, chromedp.Do(ctx)) // a tab closes when its first context ends
	_, err := chromedp.Call(ctx, emulation.SetFocusEmulationEnabled,
		emulation.SetFocusEmulationEnabledParams{Enabled: true})
	require.NoError(tb, err)
	go w.errors.collect(chromedp.Console(ctx))
	return w
}

// ServeHTTP forwards requests to the site of the present test. Between tests, ServeHTTP serves an empty page. The empty
// page has the same opener policy as the admin page, so that the browser keeps the process of the tab.
func (w *window) ServeHTTP(response http.ResponseWriter, request *http.Request) {
	if site := w.serves.Load(); site != nil {
		site.ServeHTTP(response, request)
		return
	}
	response.Header().Set("Cache-Control", "no-store")
	response.Header().Set("Content-Type", "text/html")
	response.Header().Set("Cross-Origin-Opener-Policy", "same-origin")
	_, _ = response.Write([]byte(`<!doctype html><title>Idle</title><link rel="icon" href="data:,">`))
}

// release removes all traces of a test from the window. If a trace remains, release fails the test and closes the
// window. If no trace remains, release makes the window idle. If the test has failed or moved the pointer, or if the
// history cannot be cleared, release only closes the window.
func (w *window) release(tb testing.TB, scripts []page.ScriptIdentifier) {
	tb.Helper()
	kept := false
	defer func() {
		if !kept {
			w.close()
		}
	}()
	if tb.Failed() || w.spent {
		return
	}
	ctx, cancel := context.WithTimeout(w.ctx, patience)
	defer cancel()
	for _, script := range scripts {
		call(ctx, tb, page.RemoveScriptToEvaluateOnNewDocument,
			page.RemoveScriptToEvaluateOnNewDocumentParams{Identifier: script})
	}
	w.serves.Store(nil)
	require.NoError(tb, chromedp.Do(ctx, chromedp.Navigate(w.http.URL+"/idle")))
	w.http.CloseClientConnections() // ends requests of the test that the site still answers
	if _, err := chromedp.Call(ctx, page.ResetNavigationHistory, cdp.Empty{}); err != nil {
		return // the browser is still replacing the page of the test
	}
	call(ctx, tb, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{})
	call(ctx, tb, network.ClearBrowserCookies, cdp.Empty{})
	call(ctx, tb, storage.ClearDataForOrigin,
		storage.ClearDataForOriginParams{Origin: w.http.URL, StorageTypes: "all"})
	_, err := chromedp.Run(ctx, chromedp.Evaluate[any]("void sessionStorage.clear()"))
	require.NoError(tb, err)

	left, err := chromedp.CallBrowser(ctx, storage.GetCookies, storage.GetCookiesParams{
		BrowserContextID: chromedp.FromContext(w.ctx).BrowserContextID,
	})
	require.NoError(tb, err)
	require.Empty(tb, left.Cookies, "cookies remain in the window")
	found, err := chromedp.Run(ctx, chromedp.Evaluate[string](traces, chromedp.EvalAwaitPromise))
	require.NoError(tb, err)
	require.Empty(tb, found, "traces of the test remain in the window")
	w.errors.clear(ctx, tb)
	kept = true
	idleWindows.mu.Lock()
	defer idleWindows.mu.Unlock()
	idleWindows.list = append(idleWindows.list, w)
}

// traces is a JavaScript expression that lists the traces of earlier pages in the window, such as stored data and the
// history.
const traces = `(async () => [
	location.pathname === "/idle" ? "" : location.href,
	...Object.keys(localStorage), ...Object.keys(sessionStorage),
	...(await indexedDB.databases()).map(d => d.name), ...await caches.keys(),
	...(await navigator.serviceWorker.getRegistrations()).map(r => r.scope),
	matchMedia("print").matches || matchMedia("(prefers-color-scheme: dark)").matches ? "emulated media" : "",
	history.length > 1 ? "history" : "",
].filter(Boolean).join(", "))()`

func TestWindow_TracesOfATestAreFoundAndRemoved(t *testing.T) {
	t.Parallel()
	b := openTab(t, serve(t))
	b.openAs(viewerEmail, "/admin/runs")
	eval[any](b, `(async () => {
		document.cookie = "a=b";
		localStorage.setItem("in local storage", 1);
		sessionStorage.setItem("in session storage", 1);
		await caches.open("in caches");
		await new Promise(done => { indexedDB.open("in databases").onsuccess = done; });
	})()`)
	b.show(1280, "dark")
	found := eval[string](b, traces)
	for _, trace := range []string{
		"/admin/runs", "in local storage", "in session storage", "in caches", "in databases", "emulated media", "history",
	} {
		require.Contains(t, found, trace)
	}
	// When the test ends, openTab's cleanup removes the traces, and fails the test if a trace remains.
}

// movePointer moves the pointer in the window.
func (b *tab) movePointer(x, y int) {
	b.t.Helper()
	b.spent = true
	call(b.ctx, b.t, input.DispatchMouseEvent, input.DispatchMouseEventParams{
		Type: input.DispatchMouseEventTypeMouseMoved, X: float64(x), Y: float64(y),
	})
}

// call runs a command of the DevTools protocol in a tab.
func call[P, R any](ctx context.Context, tb testing.TB, command cdp.Command[P, R], params P) R {
	tb.Helper()
	result, err := chromedp.Call(ctx, command, params)
	require.NoError(tb, err)
	return result
}

// consoleErrors collects the page's exceptions and violations of the Content Security Policy.
type consoleErrors struct {
	lastMark int
	marks    map[string]chan struct{} // closed when the message with the text arrives
	mu       sync.Mutex
	texts    []string
}

// collect reads the messages of the console until the tab closes.
func (c *consoleErrors) collect(messages func(func(chromedp.ConsoleMessage, error) bool)) {
	for message, err := range messages {
		if err != nil {
			return
		}
		text := message.String()
		c.mu.Lock()
		// Console messages about failed requests are ignored, because the page handles such failures.
		if message.IsException() || strings.Contains(text, "Content Security Policy") {
			c.texts = append(c.texts, text)
		}
		for mark, arrived := range c.marks {
			if strings.Contains(text, mark) {
				close(arrived)
				delete(c.marks, mark)
			}
		}
		c.mu.Unlock()
	}
}

// list waits until all messages up to now have arrived, and returns the collected errors.
func (c *consoleErrors) list(ctx context.Context, tb testing.TB) []string {
	tb.Helper()
	arrived := make(chan struct{})
	c.mu.Lock()
	c.lastMark++
	mark := fmt.Sprintf("mark %d;", c.lastMark)
	if c.marks == nil {
		c.marks = map[string]chan struct{}{}
	}
	c.marks[mark] = arrived
	c.mu.Unlock()
	_, err := chromedp.Run(ctx, chromedp.Evaluate[any](fmt.Sprintf("console.info(%q)", mark)))
	require.NoError(tb, err)
	select {
	case <-arrived:
	case <-ctx.Done():
		require.Fail(tb, "the console shows no messages")
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.texts
}

// clear removes the errors that occurred while the window left the page of a test.
func (c *consoleErrors) clear(ctx context.Context, tb testing.TB) {
	tb.Helper()
	c.list(ctx, tb)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.texts = nil
}
