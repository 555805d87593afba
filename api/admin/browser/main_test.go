// Package browser_test drives the admin page in a browser. Each test runs the built program with its own database and
// stand-in engines. All tests share one browser.
//
// If the environment variable TIDEWATCH_SCREENSHOTS names a folder, the tests save screenshots of the pages in that
// folder.
package browser_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"

	"tidewatch/store/storetest"
)

// TestMain sets these variables, which all tests share.
var (
	chrome  context.Context // the running browser
	program string          // the path of the built program
)

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "tidewatch-browser-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer func() { _ = os.RemoveAll(dir) }()
	program = filepath.Join(dir, "tidewatch")
	if err := build(program); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	var stop func()
	if chrome, stop, err = startChrome(); err != nil {
		fmt.Fprintln(os.Stderr, "start Chromium, which .ci/install-chromium installs:", err)
		return 1
	}
	defer stop()
	return storetest.Main(m)
}

// build compiles the program without the race detector, because the race detector delays each start by seconds. Other
// tests run the packages of the program with the race detector.
func build(target string) error {
	out, err := exec.Command("go", "build", "-o", target, "tidewatch/cmd/tidewatch").CombinedOutput()
	if err != nil {
		return fmt.Errorf("build the program: %w\n%s", err, out)
	}
	return nil
}

// startChrome starts the browser, and tries again if the browser crashes during startup on a busy machine.
func startChrome() (_ context.Context, stop func(), err error) {
	const mostTries = 3
	options := []chromedp.ExecAllocatorOption{
		chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun,
	}
	for _, flag := range []string{
		"disable-background-networking", "disable-component-update", "disable-sync", "disable-quic", "hide-scrollbars",
		"force-prefers-reduced-motion", // axe-core would measure the contrast of messages that are still transparent
		// The flags disable the throttling of background tabs, because the tests share one browser and run in parallel.
		"disable-background-timer-throttling", "disable-backgrounding-occluded-windows", "disable-renderer-backgrounding",
	} {
		options = append(options, chromedp.Flag(flag, true))
	}
	// The headless shell has the same engine as Chromium, but needs a third less processor time.
	if shell, err := exec.LookPath("chromium-headless-shell"); err == nil {
		options = append(options, chromedp.ExecPath(shell))
	}
	var errs []error
	for range mostTries {
		allocator, stopAllocator := chromedp.NewExecAllocator(context.Background(), options...)
		ctx, cancel := chromedp.NewContext(allocator)
		stop := func() {
			cancel()
			stopAllocator()
		}
		err := chromedp.Do(ctx)
		if err == nil {
			return ctx, stop, nil
		}
		errs = append(errs, err)
		stop()
	}
	return nil, nil, errors.Join(errs...)
}
