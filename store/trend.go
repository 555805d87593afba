package store

import (
	"context"
	"fmt"
	"math"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// FactBucket is the length of the quarter-hours of facts and trends.
const FactBucket = 15 * time.Minute

// trendBucket is [FactBucket] in SQL.
const trendBucket = "15 minutes"

const lockTrends = "SELECT pg_advisory_xact_lock(hashtextextended('trends ' || $1::text, 0))"

// touchedTrends selects the buckets of those answers of a scope that were scored since $3, see [Scope.ofRun].
const touchedTrends = `SELECT DISTINCT date_bin('` + trendBucket + `', created_at, 'epoch') AS bucket FROM answers
		WHERE brand_id = $1 AND %s AND status = 'ok' AND greatest(position_scored_at, sentiment_scored_at) >= $3`

const clearTrends = `DELETE FROM trend_buckets t WHERE t.brand_id = $1 AND t.bucket IN (` + touchedTrends + `)`

// The statement sums up all answers of a changed bucket, not only the answers scored since the last refresh. OFFSET 0
// makes Postgres read the scores of each answer by index. Without OFFSET 0, Postgres would overestimate the number of
// answers, and read the scores of all brands.
const fillTrends = `WITH touched AS (` + touchedTrends + `),
	scored AS (
		SELECT a.id, a.collector, a.truncated, t.bucket FROM answers a JOIN touched t
			ON a.created_at >= t.bucket AND a.created_at < t.bucket + interval '` + trendBucket + `'
		WHERE a.brand_id = $1 AND a.status = 'ok' AND a.position_version > 0),
	cited AS (
		SELECT s.bucket, s.collector, c.owner, coalesce(k.name, CASE WHEN c.owner = 'brand' THEN b.name END) AS name,
			count(*) AS n
		FROM scored s CROSS JOIN LATERAL (SELECT * FROM citations WHERE answer_id = s.id AND cited OFFSET 0) c
		LEFT JOIN competitors k ON k.id = c.competitor_id CROSS JOIN (SELECT name FROM brands WHERE id = $1) b
		GROUP BY 1, 2, 3, 4),
	named AS (
		SELECT s.bucket, s.collector, p.owner, p.name, count(*) AS answers, sum(p.mentions) AS mentions,
			count(*) FILTER (WHERE s.truncated) AS truncated, sum(p.mention_order) AS order_sum,
			coalesce(sum(m.score) FILTER (WHERE m.label <> 'unsure'), 0) AS sentiment_sum,
			count(m.score) FILTER (WHERE m.label <> 'unsure') AS sentiments,
			count(m.score) FILTER (WHERE m.label = 'unsure') AS unsure
		FROM scored s CROSS JOIN LATERAL (SELECT * FROM positions WHERE answer_id = s.id OFFSET 0) p
		LEFT JOIN LATERAL (SELECT * FROM sentiments WHERE answer_id = p.answer_id AND owner = p.owner AND name = p.name
			OFFSET 0) m ON true
		GROUP BY 1, 2, 3, 4)
	INSERT INTO trend_buckets (brand_id, bucket, collector, owner, name, answers, mentions, truncated, order_sum,
		sentiment_sum, sentiments, unsure, citations)
	SELECT $1, coalesce(n.bucket, c.bucket), coalesce(n.collector, c.collector), coalesce(n.owner, c.owner),
		coalesce(n.name, c.name),
		coalesce(n.answers, 0), coalesce(n.mentions, 0), coalesce(n.truncated, 0), coalesce(n.order_sum, 0),
		coalesce(n.sentiment_sum, 0), coalesce(n.sentiments, 0), coalesce(n.unsure, 0), coalesce(c.n, 0)
	FROM named n FULL JOIN (SELECT * FROM cited WHERE name IS NOT NULL) c USING (bucket, collector, owner, name)
	UNION ALL
	SELECT $1, bucket, collector, 'all', '', count(*), 0, count(*) FILTER (WHERE truncated), 0, 0, 0, 0,
		coalesce((SELECT sum(n) FROM cited c WHERE c.bucket = s.bucket AND c.collector = s.collector), 0)
	FROM scored s GROUP BY bucket, collector`

// RefreshTrends recomputes the trend buckets of a scope. A bucket is recomputed if one of the scope's answers in the
// bucket was scored after the time in the parameter "since". Concurrent calls of RefreshTrends for one brand are
// serialized.
func (db *DB) RefreshTrends(ctx context.Context, s Scope, since time.Time) error {
	return db.Tx(ctx, func(_ pgx.Tx, db *DB) error {
		// The transaction runs separate statements, because the later statements must see the writes of the previous
		// lock holder.
		if _, err := exec(ctx, db.conn, "wait for another refresh of trends", lockTrends, s.BrandID); err != nil {
			return err
		}
		for _, statement := range []string{clearTrends, fillTrends} {
			sql := fmt.Sprintf(statement, s.ofRun())
			if _, err := exec(ctx, db.conn, "refresh trends", sql, s.BrandID, s.RunID, since); err != nil {
				return err
			}
		}
		return nil
	})
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

// EstimateShare returns a share of n with its confidence interval. EstimateShare uses Wilson's score method (Wilson
// 1927, doi:10.1080/01621459.1927.10502953), which is also valid for a small n.
func EstimateShare(share float64, n int) Estimate {
	const z = 1.959963984540054 // the 97.5 % quantile of the normal distribution
	of := float64(n)
	centre := share + z*z/(2*of)
	spread := z * math.Sqrt(share*(1-share)/of+z*z/(4*of*of))
	scale := 1 + z*z/of
	return Estimate{Value: share, Low: max((centre-spread)/scale, 0), High: min((centre+spread)/scale, 1)}
}
