package api

import (
	"context"
	"slices"
	"time"

	"tidewatch/api/catalog"
	"tidewatch/api/door"
	"tidewatch/api/problem"
	"tidewatch/api/reason"
	"tidewatch/store"
)

// Collector describes the adapter to one answer engine.
type Collector struct {
	Name         string          `doc:"The name of the engine in schedules, brands and answers." example:"chatgpt" json:"name"`
	Title        string          `doc:"The display name of the engine. The name ends in \"API\" if the access is \"api\", because the answers of an API differ from the answers of the vendor's app." example:"ChatGPT API" json:"title"`
	Access       string          `doc:"The source of the answers. The value \"api\" means the API of the vendor, whose answers differ from the answers of the vendor's app. The value \"search_results\" means the results page that people see." enum:"api,search_results" example:"api" json:"access"`
	Configured   bool            `doc:"Whether the server has the settings to call the engine." json:"configured"`
	Missing      string          `doc:"The missing setting that the server needs to call the engine." example:"set OPENAI_API_KEY" json:"missing,omitempty"`
	StandIn      bool            `doc:"Whether a stand-in imitates the engine. The answers and the costs of a stand-in are made up. An engine with the API key \"stand-in\" counts as a stand-in." json:"stand_in"`
	IsDefault    bool            `doc:"Whether the engine is a default engine. A schedule uses the default engines if neither the schedule nor its brand lists engines." json:"is_default"`
	Limits       CollectorLimits `json:"limits"`
	HeldUntil    *time.Time      `doc:"The time until which the server does not call the engine, because this engine or another engine with the same API key asked for a pause. The value is null if calls are allowed." json:"held_until"`
	PausedAt     *time.Time      `doc:"The time at which an operator paused the engine. The value is null if the engine is not paused." json:"paused_at"`
	PausedBy     *string         `doc:"The operator who paused the engine. Only callers who see all customers can see the operator." json:"paused_by"`
	PausedReason *string         `doc:"The reason for the pause." json:"paused_reason"`

	LastFailure *CollectorFailure `doc:"The failure of the newest call to the engine, among the calls that the caller can see. The field is absent if this call did not fail. The server searches only recent calls, so the field is also absent for an older call." json:"last_failure,omitempty"`
}

// CollectorFailure is the failure of the newest call to an engine.
type CollectorFailure struct {
	ReasonCode reason.Answer `doc:"The machine-readable reason code of the failure." json:"reason_code"`
	Meaning    string        `doc:"The meaning of the reason code." example:"The engine rejected the key." json:"meaning"`
	Advice     string        `doc:"The recommended action. The field is omitted if no action is needed." example:"Check that the key of the engine is valid and may use the model, then retry the run." json:"advice,omitempty"`
	At         time.Time     `doc:"The time of the last attempt at the call." json:"at"`
}

// CollectorLimits has the limits of calls to an engine. The limits apply to all nodes together.
type CollectorLimits struct {
	RequestsPerMinute int `doc:"The maximum sustained rate of calls per minute. The value 0 means no limit." json:"requests_per_minute"`
	AtOnce            int `doc:"The maximum number of concurrent calls. The value 0 means no limit." json:"at_once"`
}

func collectorFrom(info CollectorInfo, state store.CollectorState, c *door.Caller) Collector {
	out := Collector{
		Name: info.Name, Title: info.Title, Access: info.Access,
		Configured: info.Configured, Missing: info.Missing, IsDefault: info.Default, StandIn: info.StandIn,
		Limits:    CollectorLimits{RequestsPerMinute: info.Limit.PerMinute, AtOnce: info.Limit.AtOnce},
		HeldUntil: state.HeldUntil, PausedAt: state.PausedAt, PausedReason: state.PausedReason,
	}
	if c.Customer == nil {
		out.PausedBy = state.PausedBy
	}
	return out
}

type collectorsOutput struct {
	Body page[Collector]
}

func (s *server) listCollectors(ctx context.Context, _ *struct{}) (*collectorsOutput, error) {
	states, err := s.db.CollectorStates(ctx)
	if err != nil {
		return nil, err
	}
	failures, err := collectorFailures(ctx, s.db)
	if err != nil {
		return nil, err
	}
	out := &collectorsOutput{Body: page[Collector]{Data: make([]Collector, 0, len(s.cfg.Collectors))}}
	for _, info := range s.cfg.Collectors {
		var state store.CollectorState
		if i := slices.IndexFunc(states, func(s store.CollectorState) bool { return s.Name == info.Name }); i >= 0 {
			state = states[i]
		}
		c := collectorFrom(info, state, door.CallerOf(ctx))
		c.LastFailure = failures[info.Name]
		out.Body.Data = append(out.Body.Data, c)
	}
	return out, nil
}

// collectorFailures returns the failures of the newest calls that the caller may see, by the name of the engine.
func collectorFailures(ctx context.Context, db *store.DB) (map[string]*CollectorFailure, error) {
	found, err := db.FailedNow(ctx, visible(ctx))
	failures := make(map[string]*CollectorFailure, len(found))
	for _, f := range found {
		failures[f.Collector] = &CollectorFailure{
			Advice: f.ReasonCode.Advice(), At: f.At, Meaning: f.ReasonCode.Meaning(), ReasonCode: reason.Answer(f.ReasonCode),
		}
	}
	return failures, err
}

// CollectorPath has the path parameter of operations on one collector.
type CollectorPath struct {
	Name string `doc:"The name of the collector." example:"chatgpt" maxLength:"100" path:"name"`
}

type collectorOutput struct {
	Body Collector
}

type pauseCollectorInput struct {
	CollectorPath

	Body struct {
		Reason string `doc:"The reason for the pause. Other users can see the reason." example:"The bill has to be settled first." json:"reason" maxLength:"500" minLength:"1"`
	}
}

func (s *server) pauseCollector(ctx context.Context, in *pauseCollectorInput) (*collectorOutput, error) {
	if refused := catalog.RefuseReason(in.Body.Reason); refused != "" {
		return nil, problem.Invalid("body.reason", refused)
	}
	return s.changeCollector(ctx, in.Name, func(db *store.DB) (store.CollectorState, error) {
		return db.PauseCollector(ctx, in.Name, door.CallerOf(ctx).Name, in.Body.Reason)
	})
}

func (s *server) resumeCollector(ctx context.Context, in *CollectorPath) (*collectorOutput, error) {
	return s.changeCollector(ctx, in.Name, func(db *store.DB) (store.CollectorState, error) {
		return db.ResumeCollector(ctx, in.Name)
	})
}

func (s *server) changeCollector(
	ctx context.Context,
	name string,
	work func(*store.DB) (store.CollectorState, error),
) (*collectorOutput, error) {
	i := slices.IndexFunc(s.cfg.Collectors, func(info CollectorInfo) bool { return info.Name == name })
	if i < 0 {
		return nil, problem.NotFound("collector")
	}
	info := s.cfg.Collectors[i]
	failures, err := collectorFailures(ctx, s.db)
	if err != nil {
		return nil, err
	}
	var out *collectorOutput
	err = s.db.InTx(ctx, func(db *store.DB) error {
		old, err := db.LockCollector(ctx, name)
		if err != nil {
			return err
		}
		state, err := work(db)
		if err != nil {
			return err
		}
		out = &collectorOutput{Body: collectorFrom(info, state, door.CallerOf(ctx))}
		if old.PausedAt == nil && state.PausedAt == nil {
			return nil // the resume of an engine that is not paused changes nothing
		}
		c := change{objectID: name}
		return s.audit(ctx, db, c.withBefore(collectorFrom(info, old, door.CallerOf(ctx))).withAfter(out.Body))
	})
	if err != nil {
		return nil, err
	}
	out.Body.LastFailure = failures[name]
	return out, nil
}
