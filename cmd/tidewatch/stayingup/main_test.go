package stayingup_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"text/tabwriter"
	"time"
)

var (
	binary string                                  // path of the tidewatch binary that TestMain builds
	long   = os.Getenv("STAYING_UP_LONG") == "yes" // whether faults have a realistic length
	table  report
)

func TestMain(m *testing.M) {
	flag.Parse()
	if err := flag.Set("test.parallel", "4"); err != nil { // tests mostly wait, so that parallel tests need little CPU
		panic(err)
	}
	os.Exit(mainWith(m))
}

func mainWith(m *testing.M) int {
	dir, err := os.MkdirTemp("/tmp", "tidewatch-up-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer func() { _ = os.RemoveAll(dir) }()
	binary = filepath.Join(dir, "tidewatch")
	build := exec.CommandContext(context.Background(), "go", "build", "-o", binary, "tidewatch/cmd/tidewatch")
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		fmt.Fprintln(os.Stderr, "build tidewatch:", err)
		return 1
	}
	code := m.Run()
	table.print()
	return code
}

// pick returns shortValue in short tests, and longValue in long tests.
func pick[T any](shortValue, longValue T) T {
	if long {
		return longValue
	}
	return shortValue
}

// skipUnlessAll skips a scenario unless all scenarios are enabled, because all scenarios together take several minutes.
func skipUnlessAll(t *testing.T) {
	t.Helper()
	if !long && os.Getenv("STAYING_UP") != "all" {
		t.Skip("needs STAYING_UP=all or make staying-up")
	}
}

// report collects the results of all scenarios for a table.
type report struct {
	mu   sync.Mutex
	rows []result
}

type result struct {
	apiCalls, apiFailures int
	asked                 int // prompts that the stand-in engines answered
	latest                time.Duration
	lost, twice           int
	runs                  int
	scenario              string
}

func (r *report) add(row result) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.rows = append(r.rows, row)
}

func (r *report) print() {
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(w, "SCENARIO\tRUNS\tANSWERS\tLOST\tTWICE\tLATEST TICK\tAPI CALLS\tFAILED")
	for _, row := range r.rows {
		_, _ = fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%d\t%.1f s\t%d\t%d\n", row.scenario, row.runs, row.asked,
			row.lost, row.twice, row.latest.Seconds(), row.apiCalls, row.apiFailures)
	}
	_ = w.Flush()
}
