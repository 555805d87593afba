package remote

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/google/uuid"

	"tidewatch/cmd/tidewatch/internal/command"
	"tidewatch/openapi/client"
)

// explainAnswers prints the explanations of the sentiments of answers. explainAnswers omits answers without sentiments.
func (c *runsAnswersCommand) explainAnswers(ctx context.Context, e *command.Env, answers []client.Answer) error {
	explained := make([]client.AnswerExplanation, 0, len(answers))
	err := c.call(func(api *client.ClientWithResponses) error {
		for _, a := range answers {
			if len(a.Sentiments) == 0 {
				continue
			}
			got, err := api.ExplainAnswerWithResponse(ctx, c.ID, a.ID)
			if err != nil {
				return err
			}
			one, err := received(got.JSON200)
			if err != nil {
				return err
			}
			if one.AnswerID != a.ID {
				return errForeign
			}
			explained = append(explained, one)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if c.JSON {
		return command.JSON(e.Stdout, explained)
	}
	byID := make(map[uuid.UUID]client.Answer, len(answers))
	for _, a := range answers {
		byID[a.ID] = a
	}
	for i, one := range explained {
		if i > 0 {
			fmt.Fprintln(e.Stdout)
		}
		printExplanation(e.Stdout, byID[one.AnswerID], one)
	}
	return nil
}

func printExplanation(w io.Writer, a client.Answer, explained client.AnswerExplanation) {
	fmt.Fprintf(w, "%s · %s · sample %d\n", a.Collector, command.Cell(a.QueryText), a.Sample)
	for _, s := range explained.Sentiments {
		fmt.Fprintf(w, "  %s: %s\n", command.Cell(s.Name), sentimentLine(s))
		switch {
		case s.Explanation != nil:
			printReasons(w, s)
		case s.Quote != "":
			fmt.Fprintf(w, "    %s quotes: %s\n", command.Cell(s.Scorer), quoted(s.Quote))
		case a.TextDeletedAt != nil:
			fmt.Fprintln(w, "    no explanation: the text of the answer was deleted")
		default:
			fmt.Fprintln(w, "    no explanation: the text contains none of the current names and aliases")
		}
	}
}

// sentimentLine returns the stored sentiment of a name, such as "unsure, confidence 0.41".
func sentimentLine(s client.ExplainedSentiment) string {
	line := fmt.Sprintf("%s, score %+.2f", s.Label, s.Score)
	if s.Confidence != nil {
		line += fmt.Sprintf(", confidence %.2f", *s.Confidence)
	}
	return line
}

// printReasons prints the clauses and the features that lead to a sentiment.
func printReasons(w io.Writer, s client.ExplainedSentiment) {
	e := s.Explanation
	if e.ScorerVersion != s.ScorerVersion || string(e.Label) != string(s.Label) {
		fmt.Fprintf(w, "    the current scorer (version %d) with the current names: %s, score %+.2f, confidence %.2f\n",
			e.ScorerVersion, e.Label, e.Score, e.Confidence)
	}
	if e.UnsureReason != nil {
		fmt.Fprintf(w, "    unsure: %s\n", unsureReasons()[*e.UnsureReason])
	}
	if p := e.Probabilities; e.Confidence > 0 {
		fmt.Fprintf(w, "    positive %.2f, neutral %.2f, negative %.2f; word lists alone: %s\n",
			p.Positive, p.Neutral, p.Negative, e.WordList)
	}
	for _, clause := range e.Clauses {
		fmt.Fprintf(w, "    %+.2f  %-8s  %s\n", clause.Rating, clause.Relation, quoted(clause.Text))
	}
	features := make([]string, len(e.Features))
	for i, f := range e.Features {
		features[i] = fmt.Sprintf("%s %+.2f", command.Cell(f.Name), f.Effect)
	}
	if len(features) > 0 {
		fmt.Fprintf(w, "    features: %s\n", strings.Join(features, ", "))
	}
}

// unsureReasons returns the reasons for unsure sentiments as text.
func unsureReasons() map[client.ExplanationUnsureReason]string {
	return map[client.ExplanationUnsureReason]string{
		client.ExplanationUnsureReasonUnsupportedLanguage: "sentiment is not available in the language of this answer; use a judge",
		client.ExplanationUnsureReasonNoClauses:           "no clause is about the name",
		client.ExplanationUnsureReasonLowConfidence:       "the confidence is below the threshold of the scorer",
		client.ExplanationUnsureReasonContradiction:       "the words about the name contradict the most probable label",
	}
}

// quoted returns a text on one line, in quotation marks.
func quoted(text string) string {
	return "“" + strings.Join(strings.Fields(command.Cell(text)), " ") + "”"
}
