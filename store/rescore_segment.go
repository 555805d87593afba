package store

import (
	"context"
	"time"

	"github.com/google/uuid"
)

// RescoreSegment selects the stored answers of a brand that a re-score covers. The zero value selects all answers.
type RescoreSegment struct {
	Collectors   []string   `db:"collectors"`    // engines of the answers; empty selects all engines
	From         *time.Time `db:"period_from"`   // answers stored before this time are left out
	OutdatedOnly bool       `db:"outdated_only"` // selects only answers that the current scorer version has not scored
	To           *time.Time `db:"period_to"`     // answers stored at this time or later are left out
}

// IsWhole reports whether a segment selects all stored answers of its brand.
func (s RescoreSegment) IsWhole() bool {
	return len(s.Collectors) == 0 && s.From == nil && !s.OutdatedOnly && s.To == nil
}

// inSegment is the condition that selects the answers of a segment. [RescoreSegment.args] returns its arguments.
const inSegment = `a.brand_id = $1 AND a.status = 'ok' AND a.text_deleted_at IS NULL
	AND a.created_at >= coalesce($2::timestamptz, '-infinity') AND a.created_at < coalesce($3::timestamptz, 'infinity')
	AND ($4::text[] IS NULL OR a.collector = ANY($4))
	AND ($5::int = 0 OR least(a.position_version, a.sentiment_version) < $5)`

// args returns the arguments of inSegment. The parameter "version" is the present version of the scorer.
func (s RescoreSegment) args(brandID uuid.UUID, version int) []any {
	var collectors []string // nil becomes NULL
	if len(s.Collectors) > 0 {
		collectors = s.Collectors
	}
	if !s.OutdatedOnly {
		version = 0
	}
	return []any{brandID, s.From, s.To, collectors, version}
}

// CountSegment returns the number of answers in a segment of a brand. The parameter "version" is the present version of
// the scorer.
func (db *DB) CountSegment(ctx context.Context, brandID uuid.UUID, s RescoreSegment, version int) (int, error) {
	found, err := one[struct {
		Count int `db:"count"`
	}](ctx, db.conn, "count answers", "SELECT count(*) FROM answers a WHERE "+inSegment, s.args(brandID, version)...)
	return found.Count, err
}

// SegmentSample returns the newest answers of a segment, up to the given limit.
func (db *DB) SegmentSample(
	ctx context.Context, brandID uuid.UUID, s RescoreSegment, version, limit int,
) ([]Rescorable, error) {
	return many[Rescorable](ctx, db.conn, "read answers", rescorable+inSegment+" ORDER BY a.id DESC LIMIT $6",
		append(s.args(brandID, version), limit)...)
}

// toRescore selects the answers that a re-score has not scored yet. Batches go from the newest answer to the oldest, so
// that the cursor $9 bounds the work of a batch.
const toRescore = `SELECT a.id, a.text, a.sources, true AS needs_position, true AS needs_sentiment,
		greatest(a.position_version, a.sentiment_version) = 0
			AND coalesce(a.position_scored_at, a.sentiment_scored_at) IS NULL AS is_new, ` + isPacked + `
	FROM answers a
	WHERE ` + inSegment + ` AND a.created_at <= $6
		AND (least(a.position_version, a.sentiment_version) < $7
			OR coalesce(least(a.position_scored_at, a.sentiment_scored_at) < $8, false))
		AND a.id < coalesce($9::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff')
	ORDER BY a.id DESC LIMIT $10`

// ClaimRescorable locks the next unscored answers of a re-score in progress, up to the given limit. ClaimRescorable
// skips answers that another transaction has locked. The parameter "version" is the present version of the scorer.
func (db *DB) ClaimRescorable(ctx context.Context, r BrandRescore, version, limit int) ([]Unscored, error) {
	args := append(r.args(r.BrandID, version), r.StoredUntil, version, r.StartedAt, r.ScoredTo, limit)
	return many[Unscored](ctx, db.conn, "claim answers to re-score", toRescore+" FOR UPDATE OF a SKIP LOCKED", args...)
}

// HasRescorable reports whether a re-score in progress has unscored answers, including answers that the cursor has
// passed and answers that another transaction has locked.
func (db *DB) HasRescorable(ctx context.Context, r BrandRescore, version int) (bool, error) {
	args := append(r.args(r.BrandID, version), r.StoredUntil, version, r.StartedAt, nil, 1)
	found, err := many[Unscored](ctx, db.conn, "find answers to re-score", toRescore, args...)
	return len(found) > 0, err
}
