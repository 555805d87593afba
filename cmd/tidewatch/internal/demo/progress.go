package demo

import (
	"fmt"
	"io"
	"strings"

	"tidewatch/cmd/tidewatch/internal/command"
	"tidewatch/store"
)

// progressDisplay shows the progress of runs. On a terminal, progressDisplay redraws one line per run. In other
// outputs, progressDisplay prints a new line at each change of a run's status and after each quarter of the run's
// calls.
type progressDisplay struct {
	drawn int // number of lines on the terminal
	last  []string
	live  bool
	out   io.Writer
}

func (p *progressDisplay) update(runs []*demoRun, done bool) {
	if p.live {
		if p.drawn > 0 {
			fmt.Fprintf(p.out, "\x1b[%dA", p.drawn) // move the cursor back to the first line
		}
		for _, run := range runs {
			fmt.Fprintf(p.out, "\x1b[2K%s\n", cut(progressLine(run), command.TerminalWidth(p.out)-1))
		}
		p.drawn = len(runs)
		return
	}
	if p.last == nil {
		p.last = make([]string, len(runs))
	}
	for i, run := range runs {
		if key := progressKey(run, done); key != p.last[i] {
			p.last[i] = key
			fmt.Fprintln(p.out, progressLine(run))
		}
	}
}

// cut shortens a line to the given width. A wrapped line would break the line count of [progressDisplay.update].
func cut(line string, width int) string {
	if runes := []rune(line); len(runes) > width {
		return string(runes[:max(width-1, 0)]) + "…"
	}
	return line
}

// progressKey returns a key that changes with the status of a run and with each finished quarter of the calls. When the
// key of a run changes, [progressDisplay] prints the line of the run again.
func progressKey(run *demoRun, done bool) string {
	answered, total := progressOf(run)
	quarter := 0
	if total > 0 {
		quarter = 4 * answered / total
	}
	return fmt.Sprint(run.progress.Run.Status, quarter, done && !run.progress.Run.Status.Finished())
}

// progressOf returns the number of finished calls of a run, answered or failed, and the total number of calls.
func progressOf(run *demoRun) (done, total int) {
	for _, lane := range run.progress.Lanes {
		done += lane.Answered + lane.Failed - lane.Retrying
		if lane.Total != nil {
			total += *lane.Total
		}
	}
	return done, total
}

// progressLine returns the line of a run: its status, brand and schedule, the progress of each engine, and a bar.
func progressLine(run *demoRun) string {
	r := run.progress.Run
	line := fmt.Sprintf("%s %-10s  %s · %s (%s)", statusMark(r.Status), r.Status, run.brand.Name, run.name(), r.JobType)
	answered, total := progressOf(run)
	if total == 0 || r.Status.Finished() {
		return line
	}
	var lanes []string
	for _, lane := range run.progress.Lanes {
		lanes = append(lanes, fmt.Sprintf("%s %d/%d", lane.Collector, lane.Answered+lane.Failed-lane.Retrying, *lane.Total))
	}
	const width = 12
	full := width * answered / total
	return fmt.Sprintf("%s  %s  %s%s %3d %%", line, strings.Join(lanes, " · "),
		strings.Repeat("▓", full), strings.Repeat("░", width-full), 100*answered/total)
}

func statusMark(s store.RunStatus) string {
	switch s {
	case store.RunPending:
		return "◷"
	case store.RunProcessing:
		return "◌"
	case store.RunCompleted:
		return "✓"
	case store.RunFailed:
		return "✗"
	case store.RunCancelled:
		return "⊘"
	case store.RunSkipped:
		return "↷"
	default:
		return "?"
	}
}
