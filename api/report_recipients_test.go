package api_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/api"
	"tidewatch/store"
)

func TestRecipients_AreCheckedAndChangedOnlyByAdmins(t *testing.T) {
	t.Parallel()
	f, _ := setupMail(t)
	options := func(recipients ...string) map[string]any { return map[string]any{"recipients": recipients} }
	body := func(recipients ...string) map[string]any {
		return f.newJob("job_type", "report", "metadata", options(recipients...))
	}
	f.refuses(t, []badInput{
		{
			"a name",
			http.MethodPost,
			"/scheduled-jobs",
			body("Ada <ada@example.com>"),
			422,
			"body.metadata.recipients[0]",
			"without a name",
		},
		{
			"twice",
			http.MethodPost,
			"/scheduled-jobs",
			body("ada@example.com", "ADA@example.com"),
			422,
			"body.metadata.recipients",
			"twice",
		},
		{"too many", http.MethodPost, "/scheduled-jobs", body(make([]string, 21)...), 422, "body.metadata.recipients", "20"},
	})
	made := value[api.ScheduledJob](t,
		f.call(t, http.MethodPost, "/scheduled-jobs", body("ada@example.com")).must(t, http.StatusCreated))
	require.Equal(t, []string{"ada@example.com"}, made.Metadata.Recipients)

	editor := f.token(
		t,
		store.Token{Name: "editor", CreatedBy: "test", Role: store.RoleEditor, CustomerID: &f.brand.CustomerID},
	)
	path := "/scheduled-jobs/" + made.ID.String()
	refused := f.callAs(
		t,
		editor,
		http.MethodPut,
		path,
		map[string]any{"metadata": options()},
	).problem(
		t,
		http.StatusForbidden,
	)
	require.Contains(t, refused.Detail, "only admins")
	f.callAs(t, editor, http.MethodPost, "/scheduled-jobs", body("eve@example.com")).problem(t, http.StatusForbidden)
	f.callAs(t, editor, http.MethodPut, path, map[string]any{"cron_expression": "0 7 * * 1", "metadata": map[string]any{
		"recipients": []string{"ada@example.com"}, "reportTemplate": "sources",
	}}).must(t, http.StatusOK)
}

func TestRecipients_WithoutAMailServerAreRefusedWithTheMissingSetting(t *testing.T) {
	t.Parallel()
	f := setup(t)
	job := f.newJob("job_type", "report", "metadata", map[string]any{"recipients": []string{"ada@example.com"}})
	f.refuses(t, []badInput{
		{
			"no mail",
			http.MethodPost,
			"/scheduled-jobs",
			job,
			422,
			"body.metadata.recipients",
			"lacks the setting TIDEWATCH_SMTP_HOST",
		},
	})
	preview := f.preview(t, map[string]any{"cron_expression": "0 8 * * 1", "recipients": []string{"ada@example.com"}})
	require.Equal(t, []api.PreviewWarning{{
		Code: "no_mail", Message: "Reports cannot be sent: the server lacks the setting TIDEWATCH_SMTP_HOST.",
	}}, preview.Warnings)
}
