package alert

import (
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/google/uuid"

	"tidewatch/insights"
	"tidewatch/jobs/comparison"
	"tidewatch/jobs/numeral"
)

// ScoredRun is the content of a webhook of the type run.scored, which reports the figures of the answers that a run
// scored.
type ScoredRun struct {
	Customer Named        `doc:"The customer of the brand." json:"customer"`
	Brand    Named        `doc:"The brand of the run." json:"brand"`
	Run      RunFacts     `doc:"The run that scored the answers." json:"run"`
	Rescore  *RescoreInfo `doc:"The subject of a re-score. The field is absent if the run is not a re-score." json:"rescore,omitempty"`
	Answers  AnswerCounts `doc:"The numbers of calls and answers behind the figures." json:"answers"`
	Figures  RunFigures   `doc:"The figures of the brand in the answers that the run scored. The definitions are the same as in the operation get-overview. Answers to branded queries do not count." json:"figures"`
	Links    RunLinks     `doc:"Links to the run and its answers." json:"links"`
}

// Named is the id and the name of an object.
type Named struct {
	ID   uuid.UUID `format:"uuid" json:"id"`
	Name string    `example:"Acme" json:"name"`
}

// RunFacts describes a run that scored answers.
type RunFacts struct {
	ID             uuid.UUID  `format:"uuid" json:"id"`
	ScheduledJobID *uuid.UUID `doc:"The schedule of the run. The value is null if the run has no schedule." format:"uuid" json:"scheduled_job_id"`
	Schedule       string     `doc:"The name of the schedule. The text is empty if the schedule has no name." example:"mornings" json:"schedule"`
	JobType        string     `enum:"scoring,data_collection_and_scoring" json:"job_type"`
	Trigger        string     `doc:"The value \"tick\" means that the schedule created the run. The value \"manual\" means that a user or program created the run." enum:"tick,manual" json:"trigger"`
	ScheduledFor   time.Time  `doc:"The time of the run's tick. For a manual run, the value is the time of the trigger." json:"scheduled_for"`
	FinishedAt     time.Time  `json:"finished_at"`
	Warning        string     `doc:"The part of the work that failed, such as calls to an engine. The text is empty if all work succeeded." example:"2 of 12 calls failed." json:"warning"`
}

// RescoreInfo describes the subject of a re-score.
type RescoreInfo struct {
	Scope string     `doc:"The value \"run\" means that the run re-scored the answers of one earlier run. The value \"brand\" means that the run re-scored stored answers of the brand: all answers or a segment." enum:"run,brand" json:"scope"`
	RunID *uuid.UUID `doc:"The run whose answers were re-scored. The value is null for the scope \"brand\"." format:"uuid" json:"run_id"`
}

// AnswerCounts has the numbers of calls and answers behind the figures of a run.
type AnswerCounts struct {
	Calls     int `doc:"The number of calls to engines, without calls for branded queries." example:"12" json:"calls"`
	Failed    int `doc:"The number of these calls that failed." example:"0" json:"failed"`
	Scored    int `doc:"The number of scored answers, without answers to branded queries." example:"12" json:"scored"`
	Truncated int `doc:"The number of these scored answers that are truncated." example:"0" json:"truncated"`
	Branded   int `doc:"The number of scored answers to branded queries. The figures exclude these answers." example:"2" json:"branded"`
	Unsure    int `doc:"The number of unsure sentiments towards the brand in the scored answers, without answers to branded queries. The figures exclude these sentiments." example:"1" json:"unsure"`
}

// RunFigures are the figures of a brand in the answers of a run.
type RunFigures struct {
	MentionRate   RunFigure `doc:"The share of answers that mention the brand, from 0 to 1." json:"mention_rate"`
	Position      RunFigure `doc:"The mean rank of the brand by first mention, in the answers that mention the brand. Rank 1 is the first name." json:"position"`
	Sentiment     RunFigure `doc:"The mean of the sentiments towards the brand, from -1 to 1, without sentiments with the label \"unsure\". The field \"value\" is null with fewer than 5 of these sentiments." json:"sentiment"`
	ShareOfVoice  RunFigure `doc:"The mentions of the brand, divided by the mentions of the brand and its competitors, from 0 to 1." json:"share_of_voice"`
	CitationShare RunFigure `doc:"The citations of the brand's pages, divided by all citations, from 0 to 1. The count is the number of citations of the brand's pages. A brand without domains has no value." json:"citation_share"`
}

// RunFigure is a figure with its denominator and its interval.
type RunFigure struct {
	Value  *float64 `doc:"The count divided by n. The value is null without data." example:"0.75" json:"value"`
	Low    *float64 `doc:"The lower bound of the 95 % confidence interval. The value is null if the answers belong to fewer than two cells. A cell is one query, sent to one engine for one country." example:"0.49" json:"low"`
	High   *float64 `doc:"The upper bound of the 95 % confidence interval. The value is null if low is null." example:"0.91" json:"high"`
	Count  float64  `doc:"The numerator of the figure." example:"9" json:"count"`
	N      int      `doc:"The denominator of the figure." example:"12" json:"n"`
	Enough bool     `doc:"Whether the figure has enough data: at least 6 cells, at least 20 observations, and an n of at least 20. With less data, the figure may be due to chance." json:"enough"`
}

// CountsOf returns the numbers of calls and answers behind the figures of a run.
func CountsOf(f insights.RunFigures) AnswerCounts {
	return AnswerCounts{
		Branded: f.OtherClass, Calls: f.Sums.Calls, Failed: f.Sums.Failed, Scored: f.Sums.Answers,
		Truncated: f.Sums.Truncated, Unsure: f.Unsure,
	}
}

// FiguresOf returns the figures of a run in the form of messages and of the API.
func FiguresOf(f insights.RunFigures) RunFigures {
	return RunFigures{
		CitationShare: runFigureOf(f.Levels.CitationShare),
		MentionRate:   runFigureOf(f.Levels.MentionRate),
		Position:      runFigureOf(f.Levels.Position),
		Sentiment:     runFigureOf(f.Levels.Sentiment),
		ShareOfVoice:  runFigureOf(f.Levels.ShareOfVoice),
	}
}

func runFigureOf(l comparison.Level) RunFigure {
	return RunFigure{Count: l.Count, Enough: l.Enough, High: l.High, Low: l.Low, N: l.N, Value: l.Value}
}

// RunLinks has the addresses of a run. The addresses of pages are empty if the server's public URL is not configured.
type RunLinks struct {
	Run     string `doc:"The page of the run." example:"https://tidewatch.example.com/admin/runs/0199f7a2-8f1e-7cc0-9d3b-0f4c2f9be001" json:"run"`
	Brand   string `doc:"The page of the brand." example:"https://tidewatch.example.com/admin/brands/0199f7a2-8f1e-7cc0-9d3b-0f4c2f9be001" json:"brand"`
	Answers string `doc:"The operation of the API that lists the answers. The path is relative if the server's public URL is not configured." example:"https://tidewatch.example.com/api/admin/job-runs/0199f7a2-8f1e-7cc0-9d3b-0f4c2f9be001/answers" json:"answers"`
}

// kindRunScored is the kind of events about scored runs.
const kindRunScored = "run_scored"

// NewScoredMessage returns a message about a scored run. The function cleans the texts of the run, and adds the links.
func NewScoredMessage(publicURL string, at time.Time, run ScoredRun) Message {
	for _, text := range []*string{&run.Customer.Name, &run.Brand.Name, &run.Run.Schedule} {
		*text = plain(*text, maxName)
	}
	run.Run.Warning = plain(run.Run.Warning, maxReason)
	run.Links = RunLinks{
		Answers: strings.TrimSuffix(publicURL, "/") + run.answersPath(),
		Brand:   Link(publicURL, "/admin/brands/"+run.Brand.ID.String()),
		Run:     Link(publicURL, "/admin/runs/"+run.Run.ID.String()),
	}
	m := Message{
		At: at.UTC(), Customer: run.Customer.Name, Scored: &run, Title: run.Brand.Name + ": " + run.summary(),
		URL: Link(publicURL, "/admin/settings/alerts"),
	}
	m.Events = []Event{{
		Brand: run.Brand.Name, BrandID: &run.Brand.ID, Kind: kindRunScored, RunID: &run.Run.ID,
		Schedule: run.Run.Schedule, ScheduledJobID: run.Run.ScheduledJobID, Since: run.Run.FinishedAt.UTC(),
		Text: m.Title + ".", URL: run.Links.Run,
	}}
	return m
}

// answersPath returns the path of the operation that lists the scored answers. A run that scored answers of several
// runs has the path of all answers of the brand.
func (r ScoredRun) answersPath() string {
	of := "/job-runs/" + r.Run.ID.String()
	switch {
	case r.Rescore != nil && r.Rescore.RunID != nil:
		of = "/job-runs/" + r.Rescore.RunID.String()
	case r.Run.JobType == jobTypeScore:
		of = "/brands/" + r.Brand.ID.String()
	}
	return "/api/admin" + of + "/answers"
}

// jobTypeScore is the job type of runs that only score stored answers.
const jobTypeScore = "scoring"

// summary describes a run, such as "run scored, mentioned in 9 of 12 answers".
func (r ScoredRun) summary() string {
	what := "run scored"
	if r.Rescore != nil {
		what = r.Rescore.Scope + " re-scored"
	}
	rate := r.Figures.MentionRate
	return fmt.Sprintf(
		"%s, mentioned in %s of %s",
		what,
		numeral.Count(int64(math.Round(rate.Count))),
		Count(rate.N, "answer"),
	)
}
