package api

import (
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"

	"tidewatch/api/problem"
	"tidewatch/store"
)

// AlertEvent is one thing that a rule tells of, once.
type AlertEvent struct {
	ID             uuid.UUID  `doc:"Grows with time." format:"uuid" json:"id"`
	CustomerID     uuid.UUID  `format:"uuid" json:"customer_id"`
	BrandID        *uuid.UUID `doc:"null: it is about all of the customer's brands." format:"uuid" json:"brand_id"`
	BrandName      *string    `example:"Acme" json:"brand_name"`
	ScheduledJobID *uuid.UUID `format:"uuid" json:"scheduled_job_id"`
	ScheduleName   *string    `doc:"null: it has none, or was deleted." example:"mornings" json:"schedule_name"`
	RunID          *uuid.UUID `doc:"The run that brought it about." format:"uuid" json:"run_id"`
	RuleID         uuid.UUID  `format:"uuid" json:"rule_id"`
	ChannelID      uuid.UUID  `format:"uuid" json:"channel_id"`
	Kind           string     `doc:"recovered ends failing, ran_again ends silent, key_accepted ends key_refused." enum:"failing,recovered,missed,late,silent,ran_again,cap_reached,key_refused,key_accepted" json:"kind"`
	Since          time.Time  `doc:"Since when it is so; of a late or missed run, its tick." json:"since"`
	Collector      string     `doc:"The answer engine that refuses its key." example:"chatgpt" json:"collector,omitempty"`
	Failures       int        `doc:"How many runs failed in a row." example:"3" json:"failures,omitempty"`
	ErrorMessage   string     `doc:"What the run or the engine said." example:"No active queries found for brand Acme." json:"error_message,omitempty"`
	DeliveryID     *uuid.UUID `doc:"The message that told of it; null: it waits to be sent." format:"uuid" json:"delivery_id"`
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
		Collector:      e.Details.Collector,
		Failures:       e.Details.Failures,
		ErrorMessage:   e.Details.ErrorMessage,
		DeliveryID:     e.DeliveryID,
		CreatedAt:      e.CreatedAt,
	}
}

type listAlertEventsInput struct {
	ListParams

	CustomerID IDParam `doc:"Only this customer's." format:"uuid" query:"customer_id"`
	BrandID    IDParam `doc:"Only this brand's." format:"uuid" query:"brand_id"`
	DeliveryID IDParam `doc:"Only those that this message told of." format:"uuid" query:"delivery_id"`
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

// AlertDelivery is one message to a channel, and what came back.
type AlertDelivery struct {
	ID          uuid.UUID      `doc:"The webhook-id: the receiver gets the same with each attempt." format:"uuid" json:"id"`
	CustomerID  uuid.UUID      `format:"uuid" json:"customer_id"`
	ChannelID   uuid.UUID      `format:"uuid" json:"channel_id"`
	ChannelName string         `example:"on call" json:"channel_name"`
	IsTest      bool           `json:"is_test"`
	Status      string         `doc:"pending: it is sent, or tried again; failed: it was given up." enum:"pending,delivered,failed" json:"status"`
	Events      int            `doc:"How many events it tells of." example:"50" json:"events"`
	Message     AlertMessage   `doc:"What was sent." json:"message"`
	Attempts    []AlertAttempt `doc:"What came back, the first attempt first." json:"attempts" nullable:"false"`
	CreatedAt   time.Time      `json:"created_at"`
	FinishedAt  *time.Time     `json:"finished_at"`
}

// AlertMessage is what a channel is sent, in words.
type AlertMessage struct {
	Title  string      `example:"Acme: a schedule failing" json:"title"`
	Events []AlertText `doc:"At most 50." json:"events" nullable:"false"`
	More   int         `doc:"How many more it tells of." json:"more"`
}

// AlertText is an event in words.
type AlertText struct {
	Kind   string `example:"failing" json:"kind"`
	Text   string `doc:"What happened, to what, since when." example:"Acme, schedule \"mornings\": its last 3 runs failed." json:"text"`
	Advice string `doc:"What to do about it." example:"Open the run, mend what it names, and retry it." json:"advice"`
	URL    string `doc:"Where to look; empty: the server does not know its address." example:"https://tidewatch.example.com/admin/runs/0199f7a2-8f1e-7cc0-9d3b-0f4c2f9be001" json:"url"`
}

// AlertAttempt is what came of one attempt to deliver.
type AlertAttempt struct {
	Number     int       `doc:"From 1." json:"number"`
	At         time.Time `json:"at"`
	StatusCode *int      `doc:"Of HTTP; null: there was no answer, or it was no HTTP." example:"204" json:"status_code"`
	LatencyMS  int64     `example:"120" json:"latency_ms"`
	Response   string    `doc:"The first bytes of what the receiver answered." example:"ok" json:"response"`
	Error      string    `doc:"Why it was not delivered; empty: it was." example:"The receiver answered 500." json:"error"`
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
	_ = json.Unmarshal(d.Message, &out.Message) // an older program's may lack something
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

	CustomerID IDParam `doc:"Only this customer's." format:"uuid" query:"customer_id"`
	ChannelID  IDParam `doc:"Only this channel's." format:"uuid" query:"channel_id"`
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

// AlertDeliveryPath names a message.
type AlertDeliveryPath struct {
	ID uuid.UUID `doc:"The message." format:"uuid" path:"id"`
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
