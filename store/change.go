package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"
)

// ChangeKind is a kind of changes. The kinds from [NoticeRunPartial] on are notices, which say why changes could not be
// determined.
type ChangeKind string

// Each change has one of the following kinds. Package insights defines when a change is found.
const (
	ChangeMentioned            ChangeKind = "mentioned"
	ChangeNoLongerMentioned    ChangeKind = "no_longer_mentioned"
	ChangeOvertaken            ChangeKind = "overtaken"
	ChangeSentimentTurned      ChangeKind = "sentiment_turned"
	ChangeOwnPageCited         ChangeKind = "own_page_cited"
	ChangeOwnPageNoLongerCited ChangeKind = "own_page_no_longer_cited"
	ChangeNewSource            ChangeKind = "new_source"
	ChangeFigureMoved          ChangeKind = "figure_moved"
	ChangeEngineSilent         ChangeKind = "engine_silent"
	NoticeRunPartial           ChangeKind = "run_partial"
	NoticeEngineOut            ChangeKind = "engine_out"
	NoticeModelChanged         ChangeKind = "model_changed"
	NoticeQuerySetChanged      ChangeKind = "query_set_changed"
	NoticeNamesChanged         ChangeKind = "names_changed"
	NoticeRunNotExamined       ChangeKind = "run_not_examined"
)

// IsNotice reports whether changes of the kind are notices.
func (k ChangeKind) IsNotice() bool {
	switch k {
	case NoticeRunPartial, NoticeEngineOut, NoticeModelChanged, NoticeQuerySetChanged, NoticeNamesChanged,
		NoticeRunNotExamined:
		return true
	default:
		return false
	}
}

// Severity says how much a change matters.
type Severity string

// Each change has one of the following severities. All notices have the severity [SeverityInfo].
const (
	SeverityHigh   Severity = "high"
	SeverityMedium Severity = "medium"
	SeverityLow    Severity = "low"
	SeverityInfo   Severity = "info"
)

// Change is a change of the answers about a brand.
type Change struct {
	BrandID   uuid.UUID     `db:"brand_id"`
	CellID    *int          `db:"cell_id"`   // nil if the change is about several cells
	Collector string        `db:"collector"` // empty if the change is about all engines
	Details   ChangeDetails `db:"details"`
	FoundAt   time.Time     `db:"found_at"` // end of the run
	ID        uuid.UUID     `db:"id"`
	Key       string        `db:"key"` // the subject, which is unique within the kind and the run
	Kind      ChangeKind    `db:"kind"`
	// QuietSince is the start of a cool-down: the change is stored only if no change of the same kind and key was found
	// since QuietSince. Stored changes have no QuietSince.
	QuietSince time.Time `db:"-"`
	RunID      uuid.UUID `db:"run_id"`
	Severity   Severity  `db:"severity"`
	Since      time.Time `db:"since"` // first answer or first day that shows the change
}

// ChangeDetails are the figures and the evidence of a change. Fields without a meaning for the kind are omitted.
type ChangeDetails struct {
	After    *ChangeSide `json:"after,omitempty"`
	Before   *ChangeSide `json:"before,omitempty"`
	Country  string      `json:"country,omitempty"`
	Domain   string      `json:"domain,omitempty"`
	Figure   string      `json:"figure,omitempty"` // such as "mention_rate"
	Name     string      `json:"name,omitempty"`   // a competitor
	Note     string      `json:"note,omitempty"`   // why a run was not examined
	Change   *Difference `json:"change,omitempty"`
	QueryID  *uuid.UUID  `json:"query_id,omitempty"`
	Query    string      `json:"query,omitempty"` // the query text
	Added    []string    `json:"added,omitempty"` // added queries, up to a maximum
	Removed  []string    `json:"removed,omitempty"`
	AddedN   int         `json:"added_n,omitempty"`
	RemovedN int         `json:"removed_n,omitempty"`
	PValue   *float64    `json:"p,omitempty"`
	Runs     int         `json:"runs,omitempty"` // consecutive runs that agree
}

// UnmarshalJSON implements [json.Unmarshaler]. Notices that nodes of earlier versions stored may name the user or
// program that cancelled a run, see [WithoutCanceller].
func (d *ChangeDetails) UnmarshalJSON(data []byte) error {
	type details ChangeDetails
	if err := json.Unmarshal(data, (*details)(d)); err != nil {
		return fmt.Errorf("read the details of a change: %w", err)
	}
	d.Note = WithoutCanceller(d.Note)
	return nil
}

// ChangeSide is a figure, or a state, before or after a change.
type ChangeSide struct {
	AnswerID *uuid.UUID `json:"answer_id,omitempty"` // an answer that shows the state
	Count    float64    `json:"count"`
	From     string     `json:"from,omitempty"` // first day of the period in UTC, as a date
	High     *float64   `json:"high,omitempty"`
	Low      *float64   `json:"low,omitempty"`
	Model    string     `json:"model,omitempty"`
	N        int        `json:"n"`
	RunID    *uuid.UUID `json:"run_id,omitempty"` // the run of the answer
	To       string     `json:"to,omitempty"`     // last day of the period
	Value    *float64   `json:"value,omitempty"`
}

// Difference is the difference between two values of a figure, with the bounds of its 95 % confidence interval.
type Difference struct {
	High  *float64 `json:"high,omitempty"`
	Low   *float64 `json:"low,omitempty"`
	Value float64  `json:"value"`
}

const changeColumns = "id, brand_id, run_id, kind, severity, key, since, found_at, cell_id, collector, details"

// ChangeFilter selects changes of a brand. Empty lists except Cells match everything.
type ChangeFilter struct {
	BrandID    uuid.UUID
	Cells      []int    // ids of cells; nil matches all, an empty list none; ignored for changes about several cells
	Collectors []string // engines; ignored for changes about one cell or about all engines
	IDs        []uuid.UUID
	Kinds      []ChangeKind
	OnlyCells  bool // whether to exclude changes about several cells; notices are included
	Severities []Severity
	Since      *time.Time // selects changes that were found at this time or later
	Until      *time.Time // selects changes that were found before this time
}

// ListChanges returns the changes of a brand after the given position of the list, the newest first, up to the given
// limit. The fields FoundAt and ID determine the order of the changes.
func (db *DB) ListChanges(ctx context.Context, f ChangeFilter, after Place, limit int) ([]Change, error) {
	var w where
	w.add("brand_id = ?", f.BrandID)
	if f.Cells != nil {
		w.add("(cell_id IS NULL OR cell_id = ANY(?))", f.Cells)
	}
	if len(f.Collectors) > 0 {
		w.add("(cell_id IS NOT NULL OR collector = '' OR collector = ANY(?))", f.Collectors)
	}
	if f.OnlyCells {
		w.conditions = append(w.conditions, "(cell_id IS NOT NULL OR severity = 'info')")
	}
	if len(f.IDs) > 0 {
		w.add("id = ANY(?)", uuids(f.IDs))
	}
	if len(f.Kinds) > 0 {
		w.add("kind = ANY(?)", f.Kinds)
	}
	if len(f.Severities) > 0 {
		w.add("severity = ANY(?)", f.Severities)
	}
	if f.Since != nil {
		w.add("found_at >= ?", *f.Since)
	}
	if f.Until != nil {
		w.add("found_at < ?", *f.Until)
	}
	if !after.IsZero() {
		w.args = append(w.args, after.At, after.ID)
		w.conditions = append(w.conditions, fmt.Sprintf("(found_at, id) < ($%d, $%d)", len(w.args)-1, len(w.args)))
	}
	return many[Change](ctx, db.conn, "list changes", "SELECT "+changeColumns+" FROM changes"+w.sql()+
		" ORDER BY found_at DESC, id DESC"+limitTo(limit), w.args...)
}

// ChangeCounts has the numbers of changes of a brand by severity. Notices do not count.
type ChangeCounts struct {
	BrandID uuid.UUID `db:"brand_id"`
	High    int       `db:"high"`
	Low     int       `db:"low"`
	Medium  int       `db:"medium"`
}

// CountChanges counts the changes of brands that were found at the given time or later. Brands without changes have no
// row.
func (db *DB) CountChanges(ctx context.Context, brandIDs []uuid.UUID, since time.Time) ([]ChangeCounts, error) {
	return many[ChangeCounts](ctx, db.conn, "count changes", `SELECT brand_id,
			(count(*) FILTER (WHERE severity = 'high'))::int AS high,
			(count(*) FILTER (WHERE severity = 'medium'))::int AS medium,
			(count(*) FILTER (WHERE severity = 'low'))::int AS low
		FROM changes WHERE brand_id = ANY($1) AND found_at >= $2 AND severity <> 'info' GROUP BY brand_id`,
		uuids(brandIDs), since)
}
