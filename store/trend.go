package store

import (
	"context"
	"math"
	"time"

	"github.com/google/uuid"
)

// FactBucket is the length of the quarter-hours of facts and trends.
const FactBucket = 15 * time.Minute

// trendBucket is [FactBucket] in SQL.
const trendBucket = "15 minutes"

// lockTrends waits for nodes of earlier versions, which refresh trends at the end of each run.
const lockTrends = "SELECT pg_advisory_xact_lock(hashtextextended('trends ' || $1::text, 0))"

const trendColumns = `bucket, collector, owner, name, answers, truncated, mentions, order_sum, sentiment_sum, sentiments,
	unsure, citations`

// trendsOf returns a statement that adds up the trends of the brand $1. The parameters are statements that return facts
// of cells, and facts of cells about competitors.
func trendsOf(facts, nameFacts string) string {
	return `SELECT t.bucket, t.collector, v.*
		FROM (SELECT f.bucket, c.collector, ` + sumUp(allSums()) + ` FROM (` + facts + `) f
			JOIN cells c ON c.id = f.cell_id GROUP BY f.bucket, c.collector) t
		CROSS JOIN LATERAL (VALUES
			('all', '', answers, truncated, 0, 0, 0::double precision, 0, 0, all_citations),
			('brand', (SELECT name FROM brands WHERE id = $1), mentioned, mentioned_truncated, mentions, order_sum,
				sentiment, sure, unsure, citations)
		) v (owner, name, answers, truncated, mentions, order_sum, sentiment_sum, sentiments, unsure, citations)
		WHERE v.answers > 0 OR v.citations > 0
	UNION ALL
	SELECT f.bucket, c.collector, 'competitor', f.name, ` + sumUp([]string{
		"mentioned", "mentioned_truncated", "mentions", "order_sum", "sentiment", "sure", "unsure", "citations",
	}) + ` FROM (` + nameFacts + `) f JOIN cells c ON c.id = f.cell_id GROUP BY f.bucket, c.collector, f.name`
}

// fillTrends returns the statement that adds the trends of the brand $1 in the quarter-hours $2.
func fillTrends() string {
	const of = " WHERE brand_id = $1 AND bucket = ANY($2)"
	return "INSERT INTO trend_buckets (brand_id, " + trendColumns + ") SELECT $1::uuid, t.* FROM (" +
		trendsOf("SELECT * FROM cell_facts"+of, "SELECT * FROM cell_name_facts"+of) + ") t"
}

// replaceTrends adds up the trends of the given quarter-hours again. The facts of the quarter-hours must be complete.
func (db *DB) replaceTrends(ctx context.Context, brandID uuid.UUID, buckets []time.Time) error {
	if _, err := exec(ctx, db.conn, "wait for another refresh of trends", lockTrends, brandID); err != nil {
		return err
	}
	if _, err := exec(ctx, db.conn, "clear trends",
		"DELETE FROM trend_buckets WHERE brand_id = $1 AND bucket = ANY($2)", brandID, buckets); err != nil {
		return err
	}
	_, err := exec(ctx, db.conn, "sum up trends", fillTrends(), brandID, buckets)
	return err
}

// TrendUnit is the length of the periods of a trend.
type TrendUnit string

// Each trend has one of the following units. Weeks begin on Monday, as in ISO 8601.
const (
	TrendDay  TrendUnit = "day"
	TrendWeek TrendUnit = "week"
)

// TrendQuery selects a trend.
type TrendQuery struct {
	BrandID  uuid.UUID
	From, To time.Time // the time To does not belong to the range
	Limit    int       // maximum number of points; 0 means all
	Unit     TrendUnit
	Zone     *time.Location // the time zone that defines days and weeks
}

// TrendPoint summarizes the answers of one period about one name, which is the brand or a competitor. Values without
// data are nil.
type TrendPoint struct {
	// Answers is the number of scored answers with the status "ok". Truncated answers that do not mention the name are
	// not counted, because the missing part of the text may mention the name.
	Answers          int       `db:"answers"`
	AveragePosition  *float64  `db:"average_position"`  // mean order of the name's first mention
	AverageSentiment *float64  `db:"average_sentiment"` // mean of the sure sentiments; nil below [MinSentiments]
	CitationShare    *float64  `db:"citation_share"`    // share of cited pages on domains of the name's owner
	Collector        string    `db:"collector"`         // collector; empty for all collectors together
	Mentioned        int       `db:"mentioned"`         // number of answers that mention the name
	Name             string    `db:"name"`
	Owner            Owner     `db:"owner"`
	Period           time.Time `db:"period"`         // the first day of the period, as a date at midnight UTC
	Sentiments       int       `db:"sentiments"`     // number of sure sentiments
	ShareOfVoice     *float64  `db:"share_of_voice"` // share of the name in all mentions of tracked names
	Unsure           int       `db:"unsure"`         // number of unsure sentiments
}

// MinSentiments is the minimum number of sure sentiments for an average. An average of fewer sentiments is not
// meaningful.
const MinSentiments = 5

// Estimate is a share or a mean with the bounds of its 95 % confidence interval.
type Estimate struct{ Value, Low, High float64 }

// MentionRate returns the share of answers that mention the name, with a 95 % confidence interval. The result "ok" is
// false if there are no answers.
func (p TrendPoint) MentionRate() (rate Estimate, ok bool) {
	if p.Answers == 0 {
		return Estimate{}, false
	}
	return EstimateShare(float64(p.Mentioned)/float64(p.Answers), p.Answers), true
}

// Sentiment returns the mean of the sure sentiments, with a 95 % confidence interval. The interval assumes the largest
// variance of scores between -1 and 1 with this mean, so that the interval is too wide rather than too narrow. The
// result "ok" is false if there are fewer sure sentiments than [MinSentiments].
func (p TrendPoint) Sentiment() (mean Estimate, ok bool) {
	if p.AverageSentiment == nil {
		return Estimate{}, false
	}
	share := EstimateShare((*p.AverageSentiment+1)/2, p.Sentiments)
	return Estimate{Value: *p.AverageSentiment, Low: 2*share.Low - 1, High: 2*share.High - 1}, true
}

// EstimateShare returns a share of n observations with its 95 % confidence interval. EstimateShare uses Wilson's score
// method (Wilson 1927, doi:10.1080/01621459.1927.10502953), which is also valid for a small n.
func EstimateShare(share float64, n int) Estimate {
	const z = 1.959963984540054 // the 97.5 % quantile of the normal distribution
	of := float64(n)
	centre := share + z*z/(2*of)
	spread := z * math.Sqrt(share*(1-share)/of+z*z/(4*of*of))
	scale := 1 + z*z/of
	return Estimate{Value: share, Low: max((centre-spread)/scale, 0), High: min((centre+spread)/scale, 1)}
}
