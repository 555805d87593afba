package main

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"tidewatch/api"
	"tidewatch/cmd/tidewatch/internal/database"
	"tidewatch/cmd/tidewatch/internal/demo"
	"tidewatch/cmd/tidewatch/internal/node"
	"tidewatch/cmd/tidewatch/internal/settings"
	"tidewatch/jobs"
	"tidewatch/jobs/collector"
	"tidewatch/jobs/collector/standin"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

// The page's tests drive a real browser against a real server, with stand-in engines. They write pictures of the pages
// into the folder that TIDEWATCH_SCREENSHOTS names, so that a person can look at them.

const (
	pageEmail    = "ada@example.com"
	pagePassword = "correct horse battery"
	pageWait     = 60 * time.Second // for what should take a second, on a busy machine
)

// pageServer is a whole node, with a switch that cuts its clients off.
type pageServer struct {
	db   storetest.DB
	down atomic.Bool
	http *httptest.Server
}

func servePage(tb testing.TB) *pageServer {
	tb.Helper()
	ctx := tb.Context()
	s := &pageServer{db: storetest.Open(tb)}
	engines, err := demo.StartEngines(
		ctx,
		"127.0.0.1:0",
		standin.Options{Brands: []string{"Acme", "Globex"}, Latency: 150 * time.Millisecond, Now: time.Now},
	)
	require.NoError(tb, err)
	tb.Cleanup(func() { require.NoError(tb, engines.Stop(context.WithoutCancel(ctx))) })
	cfg := node.Config{
		Alerts: jobs.AlertConfig{
			AllowNetworks: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")},
			Interval:      50 * time.Millisecond,
			Window:        100 * time.Millisecond,
		},
		API:      settings.API{SessionIdle: time.Hour, SessionMax: time.Hour},
		Engines:  engines.Configs(10 * time.Second),
		Database: &database.Database{Pool: s.db.Pool},
		Logger:   slog.New(slog.DiscardHandler),
		Prices:   collector.BuiltInPrices(),
		Roles:    settings.Roles{Roles: []string{settings.RoleAPI, settings.RoleScheduler, settings.RoleWorker}},
		Spending: settings.Spending{MaxDayCalls: 5000},
		Work:     settings.Work{CallTimeout: 10 * time.Second, StopTimeout: time.Second},
	}
	cfg.Collectors, err = collector.NewSet(cfg.Engines)
	require.NoError(tb, err)
	n, err := node.Start(ctx, cfg)
	require.NoError(tb, err)
	tb.Cleanup(func() { require.NoError(tb, n.Stop(context.WithoutCancel(ctx))) })
	events := n.Watch(ctx)
	handler, err := n.Handler(ctx, events)
	require.NoError(tb, err)
	s.http = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if s.down.Load() {
			panic(http.ErrAbortHandler) // as if nobody were there
		}
		handler.ServeHTTP(w, r)
	}))
	tb.Cleanup(func() { // streams end first: the server waits for them
		events.Stop()
		s.http.Close()
	})
	hash, err := api.HashPassword(pagePassword)
	require.NoError(tb, err)
	for email, role := range map[string]store.Role{pageEmail: store.RoleAdmin, "vera@example.com": store.RoleViewer} {
		_, err = s.db.SaveUser(ctx, store.User{Email: email, IsActive: true, PasswordHash: hash, Role: role})
		require.NoError(tb, err)
	}
	return s
}

// browser is one tab.
type browser struct {
	ctx  context.Context //nolint:containedctx // the library's handle of a tab
	mu   sync.Mutex
	said []string // errors on the console
	site *pageServer
	t    testing.TB
}

func openBrowser(tb testing.TB, site *pageServer) *browser {
	tb.Helper()
	options := []chromedp.ExecAllocatorOption{
		chromedp.Headless,
		chromedp.NoSandbox,
		chromedp.DisableGPU,
		chromedp.NoFirstRun,
	}
	for _, flag := range []string{"disable-background-networking", "disable-component-update", "disable-sync", "disable-quic", "hide-scrollbars"} {
		options = append(options, chromedp.Flag(flag, true))
	}
	ctx := startBrowser(tb, options)
	b := &browser{ctx: ctx, site: site, t: tb}
	messages := chromedp.Console(ctx)
	go func() {
		for message, err := range messages {
			if err != nil {
				return
			}
			// That a request failed is the page's to handle; what a script throws, or the policy forbids, is a fault.
			if text := message.String(); message.IsException() || strings.Contains(text, "Content Security Policy") {
				b.mu.Lock()
				b.said = append(b.said, text)
				b.mu.Unlock()
			}
		}
	}()
	tb.Cleanup(func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		require.Empty(tb, b.said, "the page made errors")
	})
	return b
}

// startBrowser starts a browser, again when it crashes before it is there, as it does now and then on a busy machine.
func startBrowser(tb testing.TB, options []chromedp.ExecAllocatorOption) context.Context {
	tb.Helper()
	const mostTries = 3
	for try := 1; ; try++ {
		allocator, stop := chromedp.NewExecAllocator(tb.Context(), options...)
		ctx, cancel := chromedp.NewContext(allocator)
		err := chromedp.Do(ctx, chromedp.EmulateViewport(1280, 900))
		if err == nil || try == mostTries {
			tb.Cleanup(stop)
			tb.Cleanup(cancel)
			require.NoError(tb, err, "chromium is needed: run .ci/install-chromium")
			return ctx
		}
		cancel()
		stop()
	}
}

func (b *browser) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, pageWait)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		b.fail("%v", err)
	}
}

// fail says what the page showed.
func (b *browser) fail(format string, args ...any) {
	b.t.Helper()
	text, _ := chromedp.Run(
		b.ctx,
		chromedp.Evaluate[string](`location.pathname + location.search + "\n" + document.body.innerText.slice(0, 3000)`),
	)
	b.picture("failed-" + b.t.Name())
	b.t.Fatalf("%s\nThe page showed: %s", fmt.Sprintf(format, args...), text)
}

func (b *browser) open(path string) {
	b.t.Helper()
	b.do(chromedp.Navigate(b.site.http.URL + path))
}

// eval returns what an expression is in the page.
func eval[T any](b *browser, expression string) T {
	b.t.Helper()
	value, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	require.NoError(b.t, err)
	return value
}

// until waits for an expression to be true.
func (b *browser) until(expression string) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, pageWait)
	defer cancel()
	if _, err := chromedp.Run(
		ctx,
		chromedp.Poll[bool]("!!("+expression+")", chromedp.WithPollingInterval(50*time.Millisecond)),
	); err != nil {
		b.fail("waiting for %s: %v", expression, err)
	}
}

// find is an expression for the visible element that a selector and a text name.
func find(selector, text string) string {
	return fmt.Sprintf(
		`[...document.querySelectorAll(%q)].find(e => e.textContent.replace(/\s+/g, " ").includes(%q) && e.checkVisibility())`,
		selector,
		text,
	)
}

// sees waits for a text in an element.
func (b *browser) sees(selector, text string) {
	b.t.Helper()
	b.until(find(selector, text))
}

// gone waits until a text is in no such element.
func (b *browser) gone(selector, text string) {
	b.t.Helper()
	b.until("!" + find(selector, text))
}

// press clicks what a selector and a text name.
func (b *browser) press(selector, text string) {
	b.t.Helper()
	b.sees(selector, text)
	eval[any](b, "void "+find(selector, text)+".click()")
}

// write replaces the text of the field that a label names.
func (b *browser) write(label, text string) {
	b.t.Helper()
	field := fmt.Sprintf(`((l => l && document.getElementById(l.htmlFor))(%s))`, find("label", label))
	b.until(field)
	eval[any](b, "void ("+field+".focus(), "+field+".select?.())")
	b.do(chromedp.KeyEvent(text))
}

func (b *browser) logIn(email string) {
	b.t.Helper()
	b.sees("button", "Log in")
	b.write("E-mail", email)
	b.write("Password", pagePassword)
	b.press("button", "Log in")
	b.sees("nav a", "Schedules")
}

// show sets the width of the window and the colours that the reader prefers.
func (b *browser) show(width int64, colours string) {
	b.t.Helper()
	_, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: colours}},
	})
	require.NoError(b.t, err)
	b.do(chromedp.EmulateViewport(width, 900))
}

// picture writes what the window shows into the folder of pictures, if there is one.
func (b *browser) picture(name string) {
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

// accessible fails when axe-core finds something in what the page shows.
func (b *browser) accessible(where string) {
	b.t.Helper()
	if !eval[bool](b, "typeof axe === 'object'") {
		source, err := os.ReadFile(filepath.Join("testdata", "axe", "axe.min.js"))
		require.NoError(b.t, err)
		eval[any](b, string(source)+";void 0")
	}
	found := eval[string](
		b,
		`axe.run(document, {resultTypes: ["violations"]}).then(r => r.violations.map(v => v.id + ": " + v.help + "\n" +
		v.nodes.slice(0, 3).map(n => "  " + n.html.slice(0, 200) + "\n  " + n.failureSummary).join("\n")).join("\n"))`,
	)
	require.Empty(b.t, found, "axe-core on %s", where)
}
