package api

import (
	"context"
	"slices"

	"tidewatch/api/door"
	"tidewatch/api/problem"
	"tidewatch/jobs/alert"
	"tidewatch/store"
)

// checkRecipients checks a change of the mail addresses to which a schedule sends its reports. For a new schedule, the
// parameter "before" is the zero value.
func (s *server) checkRecipients(ctx context.Context, before, after store.ScheduledJob) error {
	const field = "metadata.recipients"
	old, edited := metadataFrom(before.Metadata).Recipients, metadataFrom(after.Metadata).Recipients
	changed := !slices.Equal(old, edited)
	if changed && door.Admins.Check(door.CallerOf(ctx)) != nil {
		return problem.Forbidden("body."+field, "only admins can change the recipients of reports")
	}
	if !changed && before.JobType == after.JobType {
		return nil
	}
	var wrong fieldProblems
	wrong.rules(field, edited, refusal(alert.CheckRecipient))
	if len(edited) > 0 && after.JobType == store.JobTypeReport {
		wrong.rule(field, "", func(string) string { return s.noReportMail() })
	}
	return wrong.err()
}

// noReportMail says why the server cannot send reports, or returns "".
func (s *server) noReportMail() string {
	if missing := s.mailMissing(); missing != "" {
		return "reports cannot be sent: the server lacks the setting " + missing
	}
	return ""
}
