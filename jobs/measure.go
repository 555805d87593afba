package jobs

import (
	"time"

	"github.com/google/uuid"

	"tidewatch/jobs/collector"
	"tidewatch/jobs/instruments"
	"tidewatch/jobs/judge"
	"tidewatch/store"
)

// measureTicks counts what was written.
func (c *Client) measureTicks(due []store.DueJob, ticked []store.TickRun) {
	types := make(map[uuid.UUID]store.JobType, len(due))
	for _, j := range due {
		types[j.ID] = j.JobType
		c.cfg.Instruments.TickWas(j.Now.Sub(j.NextRunAt))
	}
	for _, run := range ticked {
		if run.RiverJobID != 0 {
			c.cfg.Instruments.Ticked(instruments.TickRun)
			continue
		}
		c.cfg.Instruments.Ticked(instruments.TickSkipped)
		c.cfg.Instruments.RunEnded(types[run.ScheduledJobID], store.RunSkipped, 0)
	}
}

// measureEnd counts a run that was ended otherwise than by its worker.
func (c *Client) measureEnd(run store.Run) {
	took := time.Duration(0)
	if run.StartedAt != nil && run.FinishedAt != nil {
		took = run.FinishedAt.Sub(*run.StartedAt)
	}
	c.cfg.Instruments.RunEnded(run.JobType, run.Status, took)
}

// measureLost counts the runs that were ended because their River job would not end them.
func (c *Client) measureLost(lost []store.LostRun, ends []store.RunEnd, ended []uuid.UUID) {
	counts := make(map[uuid.UUID]bool, len(ended))
	for _, id := range ended {
		counts[id] = true
	}
	for i, l := range lost {
		if !counts[l.ID] {
			continue
		}
		took := time.Duration(0)
		if l.StartedAt != nil {
			took = c.cfg.Now().Sub(*l.StartedAt)
		}
		c.cfg.Instruments.RunEnded(l.JobType, ends[i].Status, took)
	}
}

// measureCall counts a call that was made and what came of it.
func (c *Client) measureCall(answer store.Answer, said collector.Answer) {
	if !answer.Asked {
		return
	}
	class := answer.ErrorClass
	if class == "" {
		class = string(answer.Status)
	}
	c.cfg.Instruments.Called(instruments.Call{
		Class:        class,
		Collector:    answer.Collector,
		CostUSD:      answer.CostUSD,
		InputTokens:  said.InputTokens,
		OutputTokens: said.OutputTokens,
		Took:         time.Duration(answer.LatencyMS) * time.Millisecond,
	})
}

// measureJudgement counts the last attempt at a judgement, which took as long as all of them together.
func (c *Client) measureJudgement(judged store.Judged, err error, took time.Duration) {
	class := string(store.AnswerOK)
	if err != nil {
		class = string(asFailure(err).Class)
	}
	c.cfg.Instruments.Called(instruments.Call{
		Class:        class,
		Collector:    judge.Name,
		CostUSD:      judged.CostUSD,
		InputTokens:  judged.InputTokens,
		OutputTokens: judged.OutputTokens,
		Took:         took,
	})
}
