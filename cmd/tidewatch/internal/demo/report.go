package demo

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/google/uuid"

	"tidewatch/cmd/tidewatch/internal/command"
	"tidewatch/store"
)

// report has the results of a demo.
type report struct {
	URL    string        `json:"url"`
	Runs   []runReport   `json:"runs"`
	Brands []brandReport `json:"brands"`
	Faults []faultReport `json:"injected_faults"` // empty with real engines
	Trend  *trendReport  `json:"trend,omitempty"` // of the first made-up history that a run scored, or nil
}

type runReport struct {
	ID              uuid.UUID       `json:"id"`
	Brand           string          `json:"brand"`
	ScheduledJob    string          `json:"scheduled_job"`
	JobType         store.JobType   `json:"job_type"`
	Status          store.RunStatus `json:"status"`
	DurationSeconds float64         `json:"duration_seconds"`
	ErrorMessage    string          `json:"error_message,omitempty"`
	Metrics         store.Metrics   `json:"metrics"`
}

type brandReport struct {
	Brand   string         `json:"brand"`
	Engines []engineReport `json:"engines"`
}

// engineReport summarizes an engine's answers about a brand; see [store.EngineSummary] for the formulas.
type engineReport struct {
	Collector        string   `json:"collector"`
	Answers          int      `json:"answers"`
	NoAnswer         int      `json:"no_answer"`
	MentionRate      *float64 `json:"mention_rate"`
	AveragePosition  *float64 `json:"average_position"`
	AverageSentiment *float64 `json:"average_sentiment"`
	Sentiments       int      `json:"sentiments"` // number of sure sentiments
	Unsure           int      `json:"unsure"`
}

func (d *demo) makeReport(ctx context.Context, runs []*demoRun) (report, error) {
	r := report{URL: "http://" + d.addr(), Runs: []runReport{}, Brands: []brandReport{}, Faults: []faultReport{}}
	if d.engines != nil {
		r.Faults = faultsIn(d.engines.Calls())
	}
	for _, run := range runs {
		entry, err := reportRun(run)
		if err != nil {
			return report{}, err
		}
		r.Runs = append(r.Runs, entry)
	}
	db := store.New(d.db.Pool)
	for _, brand := range d.brands {
		engines, err := db.SummarizeBrand(ctx, brand.ID)
		if err != nil {
			return report{}, err
		}
		entry := brandReport{Brand: brand.Name, Engines: []engineReport{}}
		for _, s := range engines {
			entry.Engines = append(entry.Engines, engineReport{
				Answers: s.Answers, AveragePosition: s.AveragePosition, AverageSentiment: s.AverageSentiment,
				Collector: s.Collector, MentionRate: s.MentionRate, NoAnswer: s.NoAnswer, Sentiments: s.Sentiments,
				Unsure: s.Unsure,
			})
		}
		r.Brands = append(r.Brands, entry)
		if r.Trend == nil && scoredAll(runs, brand) {
			if r.Trend, err = reportTrend(ctx, db, brand); err != nil {
				return report{}, err
			}
		}
	}
	return r, nil
}

// scoredAll reports whether one of the runs scored all answers of a brand.
func scoredAll(runs []*demoRun, brand store.Brand) bool {
	return slices.ContainsFunc(runs, func(r *demoRun) bool { return r.brand.ID == brand.ID && scoresAll(r.schedule) })
}

func reportRun(run *demoRun) (runReport, error) {
	r := run.progress.Run
	entry := runReport{
		Brand: run.brand.Name, ID: r.ID, JobType: r.JobType, ScheduledJob: run.name(), Status: r.Status,
	}
	if r.StartedAt != nil && r.FinishedAt != nil {
		entry.DurationSeconds = r.FinishedAt.Sub(*r.StartedAt).Seconds()
	}
	if r.ErrorMessage != nil {
		entry.ErrorMessage = *r.ErrorMessage
	}
	if err := json.Unmarshal(r.Metrics, &entry.Metrics); err != nil {
		return runReport{}, fmt.Errorf("read the metrics of run %s: %w", r.ID, err)
	}
	return entry, nil
}

func (r report) printTables(w io.Writer) error {
	fmt.Fprintln(w)
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "RUN\tBRAND\tSCHEDULED JOB\tTYPE\tSTATUS\tDURATION\tMETRICS")
	for _, run := range r.Runs {
		duration := time.Duration(run.DurationSeconds * float64(time.Second)).Round(100 * time.Millisecond)
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n",
			run.ID, run.Brand, run.ScheduledJob, run.JobType, run.Status, duration, metricsLine(run.Metrics))
	}
	if err := table.Flush(); err != nil {
		return err
	}
	for _, run := range r.Runs {
		if run.ErrorMessage != "" {
			fmt.Fprintf(w, "  %s: %s\n", run.ID, run.ErrorMessage)
		}
	}
	for _, brand := range r.Brands {
		title := brand.Brand
		if r.Trend != nil && r.Trend.Brand == brand.Brand {
			title += " (with the made-up days)"
		}
		fmt.Fprintf(w, "\n%s\n", title)
		table := tabwriter.NewWriter(w, 2, 0, 2, ' ', 0)
		fmt.Fprintln(table, "  ENGINE\tANSWERS\tMENTION RATE\tAVERAGE POSITION\tAVERAGE SENTIMENT")
		for _, e := range brand.Engines {
			fmt.Fprintf(table, "  %s\t%s\t%s\t%s\t%s\n", e.Collector, answersCell(e), number(e.MentionRate, 100, "%.0f %%"),
				number(e.AveragePosition, 1, "%.1f"), sentimentCell(e.AverageSentiment, e.Sentiments, e.Unsure))
		}
		if err := table.Flush(); err != nil {
			return err
		}
	}
	if err := printFaults(w, r.Faults); err != nil {
		return err
	}
	if r.Trend != nil {
		if err := r.Trend.print(w); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintln(
		w,
		"\nMention rate: answers that mention the brand / all answers. Queries without an AI Overview do not count.\n"+
			"Position: order of first mention among the brand and its competitors; 1 is first.\n"+
			"Sentiment: the average, from -1 to 1, over the n answers with a positive, neutral or negative sentiment towards the "+
			"brand.",
	)
	return err
}

func answersCell(e engineReport) string {
	if e.NoAnswer == 0 {
		return strconv.Itoa(e.Answers)
	}
	return fmt.Sprintf("%d (+%d without)", e.Answers, e.NoAnswer)
}

// sentimentCell formats an average of sentiments with the numbers of sure and unsure sentiments.
func sentimentCell(average *float64, sentiments, unsure int) string {
	if average == nil && sentiments > 0 {
		return fmt.Sprintf("too few (n = %d, %d unsure)", sentiments, unsure)
	}
	return fmt.Sprintf("%s (n = %d, %d unsure)", number(average, 1, "%+.2f"), sentiments, unsure)
}

// number formats the product of a value and a factor. An unknown value (nil) becomes a dash.
func number(v *float64, factor float64, format string) string {
	if v == nil {
		return "–"
	}
	return fmt.Sprintf(format, *v*factor)
}

func metricsLine(m store.Metrics) string {
	var parts []string
	if c := m.DataCollection; c != nil {
		var lanes []string
		for _, name := range slices.Sorted(maps.Keys(c.CollectorResults)) {
			lanes = append(lanes, fmt.Sprintf("%s %d", name, c.CollectorResults[name]))
		}
		parts = append(parts, fmt.Sprintf("%d queries, %d answers (%s), %d failed",
			c.QueriesExecuted, c.SuccessfulExecutions, strings.Join(lanes, ", "), c.FailedExecutions))
		if c.CostUSD != nil {
			parts = append(parts, fmt.Sprintf("%.2f USD where known", *c.CostUSD))
		}
	}
	if s := m.Scoring; s != nil {
		parts = append(parts, fmt.Sprintf("%s scored for positions, %d for sentiment, %s, %s, %s",
			command.Count(s.PositionsProcessed, "answer"), s.SentimentsProcessed,
			command.Count(s.CompetitorSentimentsProcessed, "competitor sentiment"),
			command.Count(s.UnsureSentiments, "unsure sentiment"), command.Count(s.CitationsProcessed, "page")))
	}
	return strings.Join(parts, "; ")
}
