package collector

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// serpAPIBody is the body of a response of SerpApi's engines google and google_ai_overview.
type serpAPIBody struct {
	serpAPISearch

	AIOverview *aiOverview `json:"ai_overview"` // nil: Google shows no overview
}

// aiOverview contains text_blocks, or a page_token to fetch them, or an error.
type aiOverview struct {
	Error      json.RawMessage    `json:"error"`
	PageToken  string             `json:"page_token"`
	References []serpAPIReference `json:"references"`
	TextBlocks []aioBlock         `json:"text_blocks"`
}

// NewGoogleAIO returns the collector "google_aio": Google's AI Overview through SerpApi. The text of the answer is the
// overview as Markdown.
func NewGoogleAIO(cfg Config) (Collector, error) { return newEngine(nameGoogleAIO, cfg, askGoogleAIO) }

// askGoogleAIO makes both steps in one attempt. The token of the first step expires within a minute, so a later attempt
// must begin with the first step.
func askGoogleAIO(ctx context.Context, c *caller, q Question) (Answer, error) {
	query := url.Values{"api_key": {c.key}, "engine": {"google"}, "no_cache": {"true"}, "q": {q.Text}}
	if q.Country != "" {
		query.Set("gl", googleCountry(q.Country))
	}
	if q.Locale != "" {
		query.Set("hl", googleLanguage(q.Locale))
	}
	r, err := c.get(ctx, "/search.json", query)
	if err != nil {
		return Answer{}, err
	}
	var body serpAPIBody
	if err := c.decode(r, &body); err != nil {
		return Answer{}, err
	}

	// A response may contain both an error and a valid token (seen at a competitor of SerpApi with the same format), so
	// the token takes precedence.
	billed := 1
	if body.AIOverview != nil && body.AIOverview.PageToken != "" && len(body.AIOverview.TextBlocks) == 0 {
		billed = 2 // unverified: the second step may be free
		if r, body, err = aioSecondStep(ctx, c, body.AIOverview.PageToken); err != nil {
			return Answer{}, err
		}
	}
	a, err := body.answer(c, r)
	if err != nil {
		return Answer{}, err
	}
	a.BilledSearches = billed
	a.CountryApplied, a.LocaleApplied = q.Country != "", q.Locale != ""
	return a, nil
}

// aioSecondStep fetches a deferred overview from the configured address, and ignores the link in the response. A
// rejected token (expired, unknown) is a transient error, because the next attempt gets a new token.
func aioSecondStep(ctx context.Context, c *caller, token string) (response, serpAPIBody, error) {
	var body serpAPIBody
	r, err := c.get(ctx, "/search.json", url.Values{
		"api_key": {c.key}, "engine": {"google_ai_overview"}, "page_token": {token},
	})
	if err != nil {
		return r, body, transientToken(err)
	}

	err = c.decode(r, &body)
	return r, body, err
}

func transientToken(err error) error {
	e, ok := errors.AsType[*Error](err)
	if ok && e.Class == ClassPermanent &&
		slices.Contains([]int{http.StatusBadRequest, http.StatusNotFound, http.StatusGone}, e.StatusCode) {
		e.Class, e.Kind = ClassTransient, KindEngineError
	}
	return err
}

// answer returns the overview. If the response contains no overview, either Google shows none, or SerpApi failed.
func (b *serpAPIBody) answer(c *caller, r response) (Answer, error) {
	a := Answer{RequestID: c.requestID(r, b.SearchMetadata.ID), Status: StatusNoAnswer}
	if b.AIOverview == nil {
		if b.SearchMetadata.Status == "Success" && serpAPIProblem(b.Error).message == "" {
			return a, nil
		}
		return a, b.failure(c, r, problem{})
	}
	if a.Text = aioMarkdown(b.AIOverview.TextBlocks); a.Text != "" {
		a.Status, a.Sources = StatusOK, serpAPISources(b.AIOverview.References, b.AIOverview.TextBlocks)
		return a, nil
	}
	return a, b.failure(c, r, serpAPIProblem(b.AIOverview.Error))
}

// googleCountry returns Google's parameter gl: the ISO code in lower case, but "uk" for the United Kingdom
// (serpapi.com/google_hl_param; unverified whether "gb" also works).
func googleCountry(country string) string {
	if gl := strings.ToLower(country); gl != "gb" {
		return gl
	}
	return "uk"
}

// googleLanguage returns Google's parameter hl for a BCP 47 tag. In some cases, the parameter differs from the language
// of the tag: SerpApi rejects "nb" and "zh" with status 400 (second-hand). The values are those of
// serpapi.com/google-languages.
func googleLanguage(locale string) string {
	tag := strings.ToLower(strings.ReplaceAll(locale, "_", "-"))
	switch lang := language(locale); lang {
	case "zh":
		if containsAny(tag, "hant", "-tw", "-hk", "-mo") {
			return "zh-tw"
		}
		return "zh-cn"
	case "pt":
		if tag == "pt-br" || tag == "pt-pt" {
			return tag
		}
		return lang
	case "nb", "nn":
		return "no"
	case "he":
		return "iw"
	case "jv":
		return "jw"
	case "fil":
		return "tl"
	default:
		return lang
	}
}
