package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/google/uuid"

	"tidewatch/api/problem"
	"tidewatch/insights"
	"tidewatch/jobs/cronspec"
	"tidewatch/store"
)

// Trends are the visibility of a brand and its competitors over time.
type Trends struct {
	BrandID  uuid.UUID    `format:"uuid" json:"brand_id"`
	From     string       `doc:"The first day of the range." example:"2026-11-02" format:"date" json:"from"`
	To       string       `doc:"The last day of the range." example:"2026-11-29" format:"date" json:"to"`
	Unit     string       `enum:"day,week" json:"unit"`
	Timezone string       `doc:"The time zone of the day and week boundaries." example:"Europe/Berlin" json:"timezone"`
	Points   []TrendPoint `doc:"The trend points, with the oldest period first. Each name with scores in the range has a point in each period with answers. Competitors, however, have no points in the periods that begin before they were added. A re-score of the stored answers adds the missing points, unless retention has deleted texts or answers of the brand." json:"points" nullable:"false"`
}

// TrendPoint has the visibility of one name in one period.
type TrendPoint struct {
	Period           string    `doc:"The first day of the period. Weeks start on Monday." example:"2026-11-02" format:"date" json:"period"`
	Collector        *string   `doc:"The answer engine of the point. The value null means all engines." example:"chatgpt" json:"collector"`
	Owner            string    `doc:"Whether the name belongs to the brand or to a competitor." enum:"brand,competitor" json:"owner"`
	Name             string    `example:"Acme" json:"name"`
	N                int       `doc:"The number of scored answers with the status \"ok\", minus the truncated answers that do not mention the name. This number is the denominator of mention_rate." json:"n"`
	Mentioned        int       `doc:"The number of scored answers that mention the name." json:"mentioned"`
	MentionRate      *Interval `doc:"The share of answers that mention the name (mentioned / n), with its 95 % confidence interval. The field is absent if n is 0." json:"mention_rate,omitempty"`
	AveragePosition  *float64  `doc:"The mean rank of the name by first mention, over the answers that mention the name. The first name in an answer has rank 1. The value is null if no answer mentions the name." json:"average_position"`
	AverageSentiment *float64  `doc:"The mean of the sentiments towards the name, from -1 to 1, without sentiments with the label \"unsure\". The value is null if the field sentiments is below 5." json:"average_sentiment"`
	SentimentLow     *float64  `doc:"The lower bound of the 95 % confidence interval of average_sentiment. The value is null if average_sentiment is null." json:"sentiment_low"`
	SentimentHigh    *float64  `doc:"The upper bound of the 95 % confidence interval of average_sentiment. The value is null if average_sentiment is null." json:"sentiment_high"`
	Sentiments       int       `doc:"The number of sentiments with the label \"positive\", \"neutral\" or \"negative\". Only these sentiments count in average_sentiment." json:"sentiments"`
	Unsure           int       `doc:"The number of sentiments with the label \"unsure\". Unsure sentiments do not count in average_sentiment." json:"unsure"`
	ShareOfVoice     *float64  `doc:"The number of mentions of the name, divided by the number of mentions of the brand and all competitors. The value is null if there are no mentions." json:"share_of_voice"`
	CitationShare    *float64  `doc:"The number of cited pages on the domains of the brand or competitor, divided by the number of all cited pages. The value is null if no page is cited, or if the brand or competitor has no domains." json:"citation_share"`
}

// Interval is a share with its 95 % confidence interval. The interval is a Wilson score interval, which is valid even
// for few answers, and which treats answers as independent.
type Interval struct {
	Value float64 `json:"value"`
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
}

func trendPointFrom(p store.TrendPoint) TrendPoint {
	out := TrendPoint{
		Period:           p.Period.UTC().Format(time.DateOnly),
		Owner:            string(p.Owner),
		Name:             p.Name,
		N:                p.Answers,
		Mentioned:        p.Mentioned,
		AveragePosition:  p.AveragePosition,
		AverageSentiment: p.AverageSentiment,
		Sentiments:       p.Sentiments,
		Unsure:           p.Unsure,
		ShareOfVoice:     p.ShareOfVoice,
		CitationShare:    p.CitationShare,
	}
	if p.Collector != "" {
		out.Collector = &p.Collector
	}
	if rate, ok := p.MentionRate(); ok {
		out.MentionRate = &Interval{Value: rate.Value, Low: rate.Low, High: rate.High}
	}
	if mean, ok := p.Sentiment(); ok {
		out.SentimentLow, out.SentimentHigh = &mean.Low, &mean.High
	}
	return out
}

// TrendParams has the parameters that select the points of a trend.
type TrendParams struct {
	BrandPath

	From     string `doc:"The first day of the range. The default is 29 days before the last day." example:"2026-11-02" format:"date" query:"from"`
	To       string `doc:"The last day of the range, which is included. The default is today." example:"2026-11-29" format:"date" query:"to"`
	Unit     string `default:"day" doc:"The length of a period. The value \"week\" extends the range to whole weeks from Monday to Sunday." enum:"day,week" query:"unit"`
	Timezone string `default:"UTC" doc:"The IANA time zone of the day and week boundaries." example:"Europe/Berlin" maxLength:"64" query:"timezone"`
}

type trendsOutput struct {
	Body Trends
}

// These constants are the maximum and the default range of a trend in days.
const (
	longestTrend = 732 // two years, including a leap year
	usualTrend   = 30
)

// mostPoints limits a response to about 30 MB. The limit allows a year of daily points for eight engines and thirty
// names.
const mostPoints = 100_000

func (s *server) getTrends(ctx context.Context, in *TrendParams) (*trendsOutput, error) {
	from, to, err := in.days(s.cfg.Now())
	if err != nil {
		return nil, err
	}
	brand, err := visibleBrand(ctx, s.db, in.ID)
	if err != nil {
		return nil, err
	}
	until := insights.StartOfDay(to, 1)
	scored, err := insights.ReadScored(ctx, s.db, brand.Brand, until)
	if err != nil {
		return nil, err
	}
	points, err := s.db.Trends(ctx, store.TrendQuery{
		BrandID: in.ID,
		From:    from,
		To:      until,
		Limit:   mostPoints + 1,
		Unit:    store.TrendUnit(in.Unit),
		Zone:    from.Location(),
	})
	if err != nil {
		return nil, err
	}
	if len(points) > mostPoints {
		return nil, problem.New(
			http.StatusUnprocessableEntity,
			fmt.Sprintf("The range has more than %d points: request a shorter range, or weeks.", mostPoints),
		)
	}
	out := &trendsOutput{Body: Trends{
		BrandID: in.ID, From: from.Format(time.DateOnly), To: to.Format(time.DateOnly), Unit: in.Unit, Timezone: in.Timezone,
		Points: make([]TrendPoint, 0, len(points)),
	}}
	since := scored.FiguresSince()
	for _, p := range points {
		noon := time.Date(p.Period.Year(), p.Period.Month(), p.Period.Day(), 12, 0, 0, 0, from.Location())
		if p.Owner == store.OwnerCompetitor && insights.StartOfDay(noon, 0).Before(since[p.Name]) {
			continue // answers of the period are not scored for the name
		}
		competitor := ""
		if p.Owner == store.OwnerCompetitor {
			competitor = p.Name
		}
		if share := p.CitationShare; share != nil && *share == 0 && !scored.HasDomains(competitor) {
			p.CitationShare = nil
		}
		out.Body.Points = append(out.Body.Points, trendPointFrom(p))
	}
	return out, nil
}

// days returns the first and the last day of the range. Each returned time is the start of a day in the time zone of
// the request.
func (in *TrendParams) days(now time.Time) (from, to time.Time, err error) {
	zone, err := zoneOf(in.Timezone)
	if err != nil {
		return time.Time{}, time.Time{}, err
	}
	to = insights.StartOfDay(now.In(zone), 0)
	if in.To != "" {
		if to, err = dayOf("query.to", in.To, zone); err != nil {
			return time.Time{}, time.Time{}, err
		}
	}
	from = insights.StartOfDay(to, 1-usualTrend)
	if in.From != "" {
		if from, err = dayOf("query.from", in.From, zone); err != nil {
			return time.Time{}, time.Time{}, err
		}
	}
	first, last := from, to
	if in.Unit == string(store.TrendWeek) {
		sinceMonday := (int(from.Weekday()) + 6) % 7
		untilSunday := (7 - int(to.Weekday())) % 7
		from, to = insights.StartOfDay(from, -sinceMonday), insights.StartOfDay(to, untilSunday)
	}
	switch {
	case from.After(to) && in.To == "":
		return from, to, problem.Invalid("query.from",
			"must not be after the last day, which is "+last.Format(time.DateOnly))
	case from.After(to):
		return from, to, problem.Invalid("query.to", "must not be before from, which is "+first.Format(time.DateOnly))
	case insights.Days(store.Period{From: from, To: insights.StartOfDay(to, 1)}) > longestTrend:
		return from, to, problem.Invalid("query.from", fmt.Sprintf("is too early: a range has at most %d days", longestTrend))
	}
	return from, to, nil
}

func zoneOf(name string) (*time.Location, error) { return zoneAt("query.timezone", name) }

// zoneAt returns the time zone with the given name. The parameter "location" is the path of the field in error
// responses.
func zoneAt(location, name string) (*time.Location, error) {
	schedule, err := cronspec.Parse(cronspec.Spec{Cron: "@daily", Zone: name})
	if field, ok := errors.AsType[*cronspec.FieldError](err); ok {
		return nil, problem.Invalid(location, field.Message())
	}
	if err != nil {
		return nil, err
	}
	return schedule.Location(), nil
}

func dayOf(location, text string, zone *time.Location) (time.Time, error) {
	day, err := time.Parse(time.DateOnly, text)
	if err != nil || day.Year() < 2000 || day.Year() > 9998 {
		const says = `must be a date from "2000-01-01" to "9998-12-31", such as "2026-11-02"`
		return time.Time{}, problem.Invalid(location, says)
	}
	return insights.StartOfDay(time.Date(day.Year(), day.Month(), day.Day(), 12, 0, 0, 0, zone), 0), nil
}
