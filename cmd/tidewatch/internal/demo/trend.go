package demo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"text/tabwriter"
	"time"

	"tidewatch/store"
)

// shownDays is the number of made-up days in the printed trend.
const shownDays = 14

// trendReport is a brand's trend by day (UTC) over all engines; see [store.TrendPoint] for the formulas.
type trendReport struct {
	Brand  string        `json:"brand"`
	Note   string        `json:"note"`
	Points []pointReport `json:"points"`
}

type pointReport struct {
	Day              string   `json:"day"`
	MadeUp           bool     `json:"made_up"`
	Answers          int      `json:"answers"`
	MentionRate      float64  `json:"mention_rate"`
	MentionRateLow   float64  `json:"mention_rate_low"`  // lower bound of the 95 % confidence interval
	MentionRateHigh  float64  `json:"mention_rate_high"` // upper bound of the 95 % confidence interval
	AveragePosition  *float64 `json:"average_position"`
	ShareOfVoice     *float64 `json:"share_of_voice"`
	AverageSentiment *float64 `json:"average_sentiment"`
	Sentiments       int      `json:"sentiments"` // number of sure sentiments
	Unsure           int      `json:"unsure"`
	CitationShare    *float64 `json:"citation_share"`
}

// reportTrend returns the trend of a brand with a made-up history, or nil for other brands.
func reportTrend(ctx context.Context, db *store.DB, brand store.Brand) (*trendReport, error) {
	until, err := db.MadeUpUntil(ctx, brand.ID)
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil //nolint:nilnil // there is nothing to report
	}
	if err != nil {
		return nil, err
	}
	lastDay := until.UTC().Truncate(24 * time.Hour)
	points, err := db.Trends(ctx, store.TrendQuery{
		BrandID: brand.ID,
		From:    lastDay.AddDate(0, 0, 1-shownDays),
		To:      time.Now().Add(24 * time.Hour),
		Unit:    store.TrendDay,
		Zone:    time.UTC,
	})
	if err != nil {
		return nil, err
	}
	r := &trendReport{
		Brand:  brand.Name,
		Note:   "The runs and answers of the marked days are made up.",
		Points: []pointReport{},
	}
	for _, p := range points {
		rate, ok := p.MentionRate()
		if !ok || p.Collector != "" || p.Owner != store.OwnerBrand {
			continue
		}
		r.Points = append(r.Points, pointReport{
			Answers: p.Answers, AveragePosition: p.AveragePosition, AverageSentiment: p.AverageSentiment,
			CitationShare: p.CitationShare, Day: p.Period.UTC().Format(time.DateOnly), MadeUp: !p.Period.After(lastDay),
			MentionRate: rate.Value, MentionRateHigh: rate.High, MentionRateLow: rate.Low, Sentiments: p.Sentiments,
			ShareOfVoice: p.ShareOfVoice, Unsure: p.Unsure,
		})
	}
	return r, nil
}

func (r *trendReport) print(w io.Writer) error {
	fmt.Fprintf(w, "\n%s, by day (UTC) over all engines. %s\n", r.Brand, r.Note)
	table := tabwriter.NewWriter(w, 2, 0, 2, ' ', 0)
	fmt.Fprintln(
		table,
		"  DAY\t\tANSWERS\tMENTION RATE\t95 % INTERVAL\tAVERAGE POSITION\tSHARE OF VOICE\tAVERAGE SENTIMENT\tCITATION SHARE",
	)
	for _, p := range r.Points {
		mark := ""
		if p.MadeUp {
			mark = "made up"
		}
		fmt.Fprintf(table, "  %s\t%s\t%d\t%.0f %%\t%.0f to %.0f %%\t%s\t%s\t%s\t%s\n", p.Day, mark, p.Answers,
			100*p.MentionRate, 100*p.MentionRateLow, 100*p.MentionRateHigh, number(p.AveragePosition, 1, "%.1f"),
			number(p.ShareOfVoice, 100, "%.0f %%"), sentimentCell(p.AverageSentiment, p.Sentiments, p.Unsure),
			number(p.CitationShare, 100, "%.0f %%"))
	}
	if err := table.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintln(w, "  Share of voice: mentions of the brand / mentions of the brand and its competitors.\n"+
		"  Citation share: citations of the brand's own domains / all citations.")
	return err
}

func printFaults(w io.Writer, faults []faultReport) error {
	if len(faults) == 0 {
		return nil
	}
	fmt.Fprintln(w, "\nInjected faults")
	table := tabwriter.NewWriter(w, 2, 0, 2, ' ', 0)
	fmt.Fprintln(table, "  ENGINE\tFAULT\tCALLS\tRESULT")
	for _, f := range faults {
		what := fmt.Sprintf("HTTP %d %s", f.HTTPStatus, http.StatusText(f.HTTPStatus))
		then := "healed: all calls were answered on a retry"
		if f.HTTPStatus == http.StatusTooManyRequests {
			what += fmt.Sprintf(", Retry-After %s", retryAfter)
		}
		if !f.Healed {
			then = "not answered yet"
		}
		fmt.Fprintf(table, "  %s\t%s\t%d\t%s\n", f.Collector, what, f.Calls, then)
	}
	return table.Flush()
}
