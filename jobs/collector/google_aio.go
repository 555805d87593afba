package collector

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
)

// overviewBody is the body of a response of SerpApi's engines google and google_ai_overview.
type overviewBody struct {
	serpAPISearch

	AIOverview *aiOverview `json:"ai_overview"` // the AI Overview; nil if Google shows none
}

// aiOverview contains an answer, a page token for a deferred answer, or an error.
type aiOverview struct {
	pageAnswer

	Error     json.RawMessage `json:"error"`
	PageToken string          `json:"page_token"`
}

// UnmarshalJSON implements [json.Unmarshaler]. A list contains the text blocks of the overview. A value of another type
// is an empty overview.
func (o *aiOverview) UnmarshalJSON(data []byte) error {
	if data[0] == '[' {
		return o.TextBlocks.UnmarshalJSON(data)
	}
	type overview aiOverview                 // the type overview does not have this method
	_ = json.Unmarshal(data, (*overview)(o)) // a field of an unexpected JSON type stays empty, see caller.decode
	o.Other.readPage(data)
	return nil
}

// NewGoogleAIO returns the collector "google_aio", which fetches Google's AI Overview through SerpApi. The text of the
// answer is the overview as Markdown.
func NewGoogleAIO(cfg Config) (Collector, error) { return newEngine(nameGoogleAIO, cfg, askGoogleAIO) }

// askGoogleAIO searches, and fetches a deferred overview in the same attempt. The page token of a search expires within
// a minute, so a later attempt must search again.
func askGoogleAIO(ctx context.Context, c *caller, q Question) (Answer, error) {
	search, err := searchGoogle(ctx, c, "google", q)
	if err != nil {
		return Answer{}, err
	}
	r := search.response
	var body overviewBody
	if err := c.decodeSearch(r, &body); err != nil {
		return Answer{}, err
	}

	// A service with the same format as SerpApi sends responses with both an error and a valid page token. The page
	// token therefore takes precedence over the error.
	billed := 1
	if body.AIOverview != nil && body.AIOverview.PageToken != "" && len(body.AIOverview.TextBlocks) == 0 {
		billed = 2 // unverified: SerpApi may not bill the second step
		if r, body, err = overviewSecondStep(ctx, c, body.AIOverview.PageToken); err != nil {
			return Answer{BilledSearches: 1}, err // the first step is billed
		}
	}
	a, err := body.answer(c, r)
	a.BilledSearches = billed
	a.CountryApplied, a.LocaleApplied = search.countryApplied, search.localeApplied
	return a, err
}

// overviewSecondStep fetches a deferred overview from the configured address, and ignores the link in the first
// response. An expired or unknown page token is a transient error, because the next attempt gets a new page token.
func overviewSecondStep(ctx context.Context, c *caller, token string) (response, overviewBody, error) {
	var body overviewBody
	r, err := c.search(ctx, url.Values{
		"api_key": {c.key}, "engine": {"google_ai_overview"}, "page_token": {token},
	})
	if err != nil {
		return r, body, transientToken(err)
	}

	err = c.decodeSearch(r, &body)
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

// answer returns the overview as an [Answer]. A response without an overview means that Google shows no overview, or
// that SerpApi failed.
func (b *overviewBody) answer(c *caller, r response) (Answer, error) {
	if b.AIOverview != nil {
		return b.serpAPISearch.answer(c, r, &b.AIOverview.pageAnswer, serpAPIProblem(b.AIOverview.Error))
	}
	if b.SearchMetadata.Status == "Success" && serpAPIProblem(b.Error).message == "" {
		return Answer{RequestID: c.requestID(r, b.SearchMetadata.ID), Status: StatusNoAnswer}, nil
	}
	return b.serpAPISearch.answer(c, r, &pageAnswer{}, problem{})
}
