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

// What TestMain hands to the tests.
var (
	binary string                                  // tidewatch
	long   = os.Getenv("STAYING_UP_LONG") == "yes" // the faults last as long as they do in life
	table  report
)

func TestMain(m *testing.M) {
	flag.Parse()
	if err := flag.Set("test.parallel", "4"); err != nil { // they mostly wait
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

// pick is a time, or a number, of the short tests or of the long ones.
func pick[T any](short, inLife T) T {
	if long {
		return inLife
	}
	return short
}

// notAlways leaves a scenario to those who ask for all of them: together they would take minutes.
func notAlways(t *testing.T) {
	t.Helper()
	if !long && os.Getenv("STAYING_UP") != "all" {
		t.Skip("STAYING_UP=all runs it, and so does make staying-up")
	}
}

// report is the table of what the scenarios came to.
type report struct {
	mu   sync.Mutex
	rows []result
}

type result struct {
	apiCalls, apiFailures int
	asked                 int // prompts that the stand-in answered
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
		_, _ = fmt.Fprintf(
			w,
			"%s\t%d\t%d\t%d\t%d\t%.1f s\t%d\t%d\n",
			row.scenario,
			row.runs,
			row.asked,
			row.lost,
			row.twice,
			row.latest.Seconds(),
			row.apiCalls,
			row.apiFailures,
		)
	}
	_ = w.Flush()
}
