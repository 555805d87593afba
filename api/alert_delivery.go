package api

import (
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"

	"tidewatch/api/problem"
	"tidewatch/store"
)

// AlertEvent is an event that matched an alert rule. An alert rule reports each event once.
type AlertEvent struct {
	ID             uuid.UUID  `doc:"A UUIDv7. The ids sort by time of creation." format:"uuid" json:"id"`
	CustomerID     uuid.UUID  `format:"uuid" json:"customer_id"`
	BrandID        *uuid.UUID `doc:"The brand of the event. The value is null if the event concerns all brands of the customer." format:"uuid" json:"brand_id"`
	BrandName      *string    `example:"Acme" json:"brand_name"`
	ScheduledJobID *uuid.UUID `format:"uuid" json:"scheduled_job_id"`
	ScheduleName   *string    `doc:"The name of the schedule. The value is null if the schedule has no name or was deleted." example:"mornings" json:"schedule_name"`
	RunID          *uuid.UUID `doc:"The run that caused the event. The value is null for events without a run." format:"uuid" json:"run_id"`
	RuleID         uuid.UUID  `format:"uuid" json:"rule_id"`
	ChannelID      uuid.UUID  `format:"uuid" json:"channel_id"`
	Kind           string     `doc:"The kind of the event. Four kinds report the end of a problem: \"recovered\" ends \"failing\", \"ran_again\" ends \"silent\", \"key_accepted\" ends \"key_refused\", and \"quota_restored\" ends \"out_of_quota\". The kind \"change\" reports a change of the answers about a brand. The kind \"run_scored\" reports a scored run." enum:"failing,recovered,missed,late,silent,ran_again,cap_reached,key_refused,key_accepted,out_of_quota,quota_restored,change,run_scored" json:"kind"`
	Since          time.Time  `doc:"The time at which the problem began, or at which the change took effect. For a late or missed run, the value is the time of the run's tick. For the kinds \"recovered\", \"key_accepted\" and \"quota_restored\", the value is the time at which the problem ended." json:"since"`
	Collector      string     `doc:"The answer engine that the event is about." example:"chatgpt" json:"collector,omitempty"`
	ChangeID       *uuid.UUID `doc:"The change that an event of kind \"change\" reports. The change may have been deleted." format:"uuid" json:"change_id,omitempty"`
	ChangeKind     string     `doc:"The kind of the change." example:"overtaken" json:"change_kind,omitempty"`
	Severity       string     `doc:"The severity of the change." example:"high" json:"severity,omitempty"`
	Failures       int        `doc:"The number of runs that failed in a row." example:"3" json:"failures,omitempty"`
	ErrorMessage   string     `doc:"The error message of the run or the engine." example:"No active queries found for brand Acme." json:"error_message,omitempty"`
	DeliveryID     *uuid.UUID `doc:"The message that reports the event. The value is null until the event is assigned to a message." format:"uuid" json:"delivery_id"`
	CreatedAt      time.Time  `json:"created_at"`
}

func alertEventFrom(e store.AlertEvent) AlertEvent {
	return AlertEvent{
		ID:             e.ID,
		CustomerID:     e.CustomerID,
		BrandID:        e.BrandID,
		BrandName:      e.BrandName,
		ScheduledJobID: e.ScheduledJobID,
		ScheduleName:   e.ScheduleName,
		RunID:          e.RunID,
		RuleID:         e.RuleID,
		ChannelID:      e.ChannelID,
		Kind:           string(e.Kind),
		Since:          e.Since,
		ChangeID:       e.Details.ChangeID,
		ChangeKind:     string(e.Details.ChangeKind),
		Severity:       string(e.Details.Severity),
		Collector:      e.Details.Collector,
		Failures:       e.Details.Failures,
		ErrorMessage:   e.Details.ErrorMessage,
		DeliveryID:     e.DeliveryID,
		CreatedAt:      e.CreatedAt,
	}
}

type listAlertEventsInput struct {
	ListParams

	CustomerID IDParam `doc:"Filters by customer." format:"uuid" query:"customer_id"`
	BrandID    IDParam `doc:"Filters by brand." format:"uuid" query:"brand_id"`
	DeliveryID IDParam `doc:"Filters by delivery." format:"uuid" query:"delivery_id"`
}

func (s *server) listAlertEvents(ctx context.Context, in *listAlertEventsInput) (*pageOutput[AlertEvent], error) {
	f := store.AlertFilter{
		BrandID:    in.BrandID.pointer(),
		CustomerID: in.CustomerID.pointer(),
		DeliveryID: in.DeliveryID.pointer(),
		Visible:    visible(ctx),
	}
	after, err := in.begin("alert-events", f)
	if err != nil {
		return nil, err
	}
	rows, err := s.db.AlertEvents(ctx, f, after, in.Limit+1)
	if err != nil {
		return nil, err
	}
	return turn(
		&in.ListParams,
		"alert-events",
		f,
		rows,
		func(e store.AlertEvent) store.Place { return store.Place{At: e.CreatedAt, ID: e.ID} },
		alertEventFrom,
	)
}

// AlertDelivery is one message to an alert channel, with the receiver's response to each attempt.
type AlertDelivery struct {
	ID          uuid.UUID      `doc:"The webhook-id of the message, which is the same for each attempt." format:"uuid" json:"id"`
	CustomerID  uuid.UUID      `format:"uuid" json:"customer_id"`
	ChannelID   uuid.UUID      `format:"uuid" json:"channel_id"`
	ChannelName string         `example:"on call" json:"channel_name"`
	IsTest      bool           `json:"is_test"`
	Status      string         `doc:"The status of the message. A pending message waits for its first or next attempt. A failed message has no further attempts. A mail is delivered if it reached at least one recipient; the errors of the attempts name the other recipients." enum:"pending,delivered,failed" json:"status"`
	Events      int            `doc:"The number of events in the message." example:"50" json:"events"`
	Message     AlertMessage   `doc:"The content of the message that was sent." json:"message"`
	Attempts    []AlertAttempt `doc:"The attempts to deliver the message, oldest first." json:"attempts" nullable:"false"`
	CreatedAt   time.Time      `json:"created_at"`
	FinishedAt  *time.Time     `json:"finished_at"`
}

// AlertMessage is the content of an alert message, which has a title and descriptions of events.
type AlertMessage struct {
	Title  string      `example:"Acme: a schedule is failing" json:"title"`
	Events []AlertText `doc:"Up to 50 events of the message." json:"events" nullable:"false"`
	More   int         `doc:"The number of events that the message does not list." json:"more"`
	Digest string      `doc:"The timing of a digest of changes. The field is absent for other messages." enum:"daily,weekly" json:"digest,omitempty"`
}

// AlertText describes an event of an alert message in words.
type AlertText struct {
	Kind   string       `example:"failing" json:"kind"`
	Text   string       `doc:"A description of the event, with the affected object and the start." example:"Acme, schedule \"mornings\": the last 3 runs failed, since Mon 2 Mar 2026 09:00 (UTC)." json:"text"`
	Advice string       `doc:"The recommended action. The text is empty if no action is needed." example:"Open the run, fix the cause that the error message names, and retry the run." json:"advice"`
	URL    string       `doc:"A link to the affected object. The link is empty if the server's public URL is not configured." example:"https://tidewatch.example.com/admin/runs/0199f7a2-8f1e-7cc0-9d3b-0f4c2f9be001" json:"url"`
	Change *AlertChange `doc:"The figures of a change. The field is absent for other kinds of events." json:"change,omitempty"`
}

// AlertChange has the figures of a change in an alert message.
type AlertChange struct {
	ID         uuid.UUID         `format:"uuid" json:"id"`
	Kind       string            `example:"figure_moved" json:"kind"`
	Severity   string            `enum:"high,medium,low,info" json:"severity"`
	Effect     string            `enum:"good,bad,neutral" json:"effect"`
	FoundAt    time.Time         `doc:"The end of the run after which Tidewatch found the change." json:"found_at"`
	Collector  string            `doc:"The answer engine. The text is empty if the change is about all engines." example:"chatgpt" json:"collector"`
	Country    string            `example:"DE" json:"country"`
	QueryID    *uuid.UUID        `format:"uuid" json:"query_id"`
	Query      string            `example:"best crm" json:"query"`
	Name       string            `doc:"The competitor that overtook the brand, or the names that changed." example:"Globex" json:"name"`
	Domain     string            `doc:"The cited domain." example:"acme.com" json:"domain"`
	Figure     string            `doc:"The compared figure, for the kinds \"figure_moved\", \"sentiment_turned\" and \"overtaken\". The text is empty for other kinds." example:"mention_rate" json:"figure"`
	Before     *AlertFigure      `doc:"The figure before the change. The field is absent for changes without figures." json:"before,omitempty"`
	After      *AlertFigure      `doc:"The figure after the change. The field is absent for changes without figures." json:"after,omitempty"`
	Difference *ChangeDifference `doc:"The difference between the figures, with its 95 % confidence interval. The field is present only for the kinds \"figure_moved\", \"sentiment_turned\" and \"overtaken\"." json:"difference,omitempty"`
	PValue     *float64          `doc:"The p-value of the test that the change passed. The value is null for notices." example:"0.0002" json:"p_value"`
}

// AlertFigure is a figure before or after a change.
type AlertFigure struct {
	Value *float64 `doc:"The figure. The value is null without data." example:"0.42" json:"value"`
	Low   *float64 `doc:"The lower bound of the 95 % confidence interval." example:"0.35" json:"low"`
	High  *float64 `doc:"The upper bound of the 95 % confidence interval." example:"0.49" json:"high"`
	Count float64  `doc:"The numerator of the figure." example:"29" json:"count"`
	N     int      `doc:"The denominator of the figure." example:"30" json:"n"`
	From  string   `doc:"The first day of the period in UTC. The text is empty for changes that compare runs instead of periods, and for notices." example:"2026-11-21" json:"from"`
	To    string   `doc:"The last day of the period in UTC. The text is empty if from is empty." example:"2026-11-27" json:"to"`
}

// AlertAttempt is the result of one attempt to deliver a message.
type AlertAttempt struct {
	Number     int       `doc:"The number of the attempt, from 1." json:"number"`
	At         time.Time `json:"at"`
	StatusCode *int      `doc:"The HTTP status of the response. The value is null if there was no HTTP response." example:"204" json:"status_code"`
	LatencyMS  int64     `example:"120" json:"latency_ms"`
	Response   string    `doc:"The first bytes of the response body." example:"ok" json:"response"`
	Error      string    `doc:"The reason why the attempt failed. The text is empty if the attempt succeeded. The text about a mail to several recipients names the recipients that the attempt did not reach." example:"The receiver answered 500." json:"error"`
}

func alertDeliveryFrom(d store.AlertDelivery) AlertDelivery {
	out := AlertDelivery{
		ID:          d.ID,
		CustomerID:  d.CustomerID,
		ChannelID:   d.ChannelID,
		ChannelName: d.ChannelName,
		IsTest:      d.IsTest,
		Status:      string(d.Status),
		Events:      d.Events,
		Message: AlertMessage{
			Events: []AlertText{},
		},
		Attempts:   []AlertAttempt{},
		CreatedAt:  d.CreatedAt,
		FinishedAt: d.FinishedAt,
	}
	_ = json.Unmarshal(d.Message, &out.Message) // a message stored by an older version may lack fields
	if out.Message.Events == nil {
		out.Message.Events = []AlertText{}
	}
	for _, a := range d.Tried {
		out.Attempts = append(out.Attempts, AlertAttempt{
			Number: a.Number, At: a.At, StatusCode: a.StatusCode, LatencyMS: a.LatencyMS, Response: a.Response, Error: a.Error,
		})
	}
	return out
}

type listAlertDeliveriesInput struct {
	ListParams

	CustomerID IDParam `doc:"Filters by customer." format:"uuid" query:"customer_id"`
	ChannelID  IDParam `doc:"Filters by channel." format:"uuid" query:"channel_id"`
}

func (s *server) listAlertDeliveries(
	ctx context.Context,
	in *listAlertDeliveriesInput,
) (*pageOutput[AlertDelivery], error) {
	f := store.AlertFilter{ChannelID: in.ChannelID.pointer(), CustomerID: in.CustomerID.pointer(), Visible: visible(ctx)}
	after, err := in.begin("alert-deliveries", f)
	if err != nil {
		return nil, err
	}
	rows, err := s.db.AlertDeliveries(ctx, f, after, in.Limit+1)
	if err != nil {
		return nil, err
	}
	return turn(&in.ListParams, "alert-deliveries", f, rows,
		func(d store.AlertDelivery) store.Place { return store.Place{At: d.CreatedAt, ID: d.ID} }, alertDeliveryFrom)
}

// AlertDeliveryPath has the path parameter of operations on one message.
type AlertDeliveryPath struct {
	ID uuid.UUID `doc:"The id of the message, which is also its webhook-id." format:"uuid" path:"id"`
}

type alertDeliveryOutput struct {
	Body AlertDelivery
}

func (s *server) getAlertDelivery(ctx context.Context, in *AlertDeliveryPath) (*alertDeliveryOutput, error) {
	d, err := s.db.AlertDelivery(ctx, in.ID)
	if err := checkVisible(ctx, &d.CustomerID, err, problem.NotFound("alert delivery")); err != nil {
		return nil, err
	}
	return &alertDeliveryOutput{Body: alertDeliveryFrom(d)}, nil
}
