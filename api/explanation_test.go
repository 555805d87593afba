package api_test

import (
	"net/http"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/api"
	"tidewatch/jobs/scoring"
	"tidewatch/store"
)

// explained returns the scored answer of a run, and the sentiments of the answer with explanations. The run comes from
// the function "answered".
func (f *fixture) explained(t *testing.T, run store.Run) (answer api.Answer, sentiments []api.ExplainedSentiment) {
	t.Helper()
	path := "/job-runs/" + run.ID.String() + "/answers"
	answer = all[api.Answer](t, f, path+"?collector=chatgpt", 10)[1]
	got := value[api.AnswerExplanation](
		t, f.call(t, http.MethodGet, path+"/"+answer.ID.String()+"/explanation", nil).must(t, http.StatusOK))
	require.Equal(t, answer.ID, got.AnswerID)
	require.Len(t, got.Sentiments, len(answer.Sentiments))
	for i, s := range got.Sentiments {
		require.Equal(t, answer.Sentiments[i], s.Sentiment, "the stored sentiment")
	}
	return answer, got.Sentiments
}

func TestExplanation_NamesTheClausesAndFeaturesOfASentiment(t *testing.T) {
	t.Parallel()
	f := setup(t)
	run, _ := f.answered(t)
	answer, sentiments := f.explained(t, run)
	for _, s := range sentiments {
		e := s.Explanation
		require.NotNil(t, e, s.Name)
		require.Equal(t, scoring.Version, e.ScorerVersion)
		require.InDelta(t, 1, e.Probabilities.Positive+e.Probabilities.Neutral+e.Probabilities.Negative, 1e-6)
		require.NotEmpty(t, e.Clauses, s.Name)
		for _, c := range e.Clauses {
			require.Equal(t, answer.Text[c.Start:c.End], c.Text, "offsets count bytes")
			require.Contains(t, c.Text, s.Name)
		}
		require.NotEmpty(t, e.Likely)
		require.NotEmpty(t, e.WordList)
	}
}

func TestExplanation_IsOmittedWithoutTextWithAJudgementOrForANameThatIsNoLongerFound(t *testing.T) {
	t.Parallel()
	for reason, change := range map[string]string{
		"the text was deleted":         "UPDATE answers SET text = '', text_deleted_at = now() WHERE text <> ''",
		"a judgement has its quote":    "UPDATE sentiments SET quote = 'prefers' WHERE owner = 'brand'",
		"the brand has a new name":     "UPDATE brands SET name = 'Initech', aliases = '{}'",
		"the brand is not in the text": "UPDATE answers SET text = 'Globex is cheap.' WHERE text <> ''",
	} {
		t.Run(reason, func(t *testing.T) {
			t.Parallel()
			f := setup(t)
			run, _ := f.answered(t)
			f.db.Exec(t, change)
			_, sentiments := f.explained(t, run)
			require.Equal(t, "brand", sentiments[0].Owner)
			require.Nil(t, sentiments[0].Explanation)
		})
	}
}

func TestExplanation_OfAnAnswerOfAnotherRunIsNotFound(t *testing.T) {
	t.Parallel()
	f := setup(t)
	run, _ := f.answered(t)
	other, _ := f.answered(t)
	answers := all[api.Answer](t, f, "/job-runs/"+run.ID.String()+"/answers", 10)
	for _, id := range []string{uuid.NewString(), answers[0].ID.String()} {
		f.call(t, http.MethodGet, "/job-runs/"+other.ID.String()+"/answers/"+id+"/explanation", nil).
			problem(t, http.StatusNotFound)
	}
}
