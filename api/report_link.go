package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/google/uuid"

	"tidewatch/api/door"
	"tidewatch/api/problem"
	"tidewatch/jobs/alert"
	"tidewatch/store"
)

// ReportLink is a link that shows one report without log-in.
type ReportLink struct {
	ID        uuid.UUID  `doc:"A UUIDv7. The ids sort by time of creation." format:"uuid" json:"id"`
	ReportID  uuid.UUID  `format:"uuid" json:"report_id"`
	CreatedBy Author     `doc:"The user or token that created the link." example:"ada@example.com" json:"created_by"`
	CreatedAt time.Time  `json:"created_at"`
	ExpiresAt time.Time  `doc:"The time from which the link no longer works." json:"expires_at"`
	RevokedAt *time.Time `doc:"The time at which the link was revoked. The value is null if the link is not revoked." json:"revoked_at"`
	Views     int        `doc:"How often the link was opened." example:"3" json:"views"`
	ViewedAt  *time.Time `doc:"The time of the last view. The value is null without views." json:"viewed_at"`
}

func reportLinkFrom(l store.ReportLink) ReportLink {
	return ReportLink{
		ID: l.ID, ReportID: l.ReportID, CreatedBy: Author(l.CreatedBy), CreatedAt: l.CreatedAt, ExpiresAt: l.ExpiresAt,
		RevokedAt: l.RevokedAt, Views: l.Views, ViewedAt: l.ViewedAt,
	}
}

func reportLinkTag(l store.ReportLink) string { return etag(l.ID, l.RevokedAt) }

// MadeReportLink is the response to the creation of a link. MadeReportLink contains the secret of the link.
type MadeReportLink struct {
	ReportLink

	Path string `doc:"The path of the link, which contains the secret. The path is shown only once, because the server stores only a hash of the secret." example:"/reports/shared/4Yw…" json:"path"`
	URL  string `doc:"The address of the link. The field is empty if the server's public URL is not configured." example:"https://tidewatch.example.com/reports/shared/4Yw…" json:"url"`
}

type listReportLinksInput struct {
	ReportPath
	ListParams
}

func (s *server) listReportLinks(ctx context.Context, in *listReportLinksInput) (*pageOutput[ReportLink], error) {
	after, err := in.begin("report-links", in.ID)
	if err != nil {
		return nil, err
	}
	r, err := visibleReport(ctx, s.db, in.ID)
	if err != nil {
		return nil, err
	}
	rows, err := s.db.ReportLinks(ctx, r.ID, after, in.Limit+1)
	if err != nil {
		return nil, err
	}
	return turn(&in.ListParams, "report-links", in.ID, rows,
		func(l store.ReportLink) store.Place { return store.Place{At: l.CreatedAt, ID: l.ID} }, reportLinkFrom)
}

// NewReportLink is the body of a request that creates a link.
type NewReportLink struct {
	ExpiresInDays int `default:"30" doc:"The number of days after which the link no longer works." json:"expires_in_days,omitempty" maximum:"365" minimum:"1"`
}

type createReportLinkInput struct {
	ReportPath
	IdempotencyParams

	Body NewReportLink
}

// NewReportAddress returns the address of a new link to a report, and the hash of the secret in the address.
func NewReportAddress(publicURL string) (address string, hash []byte) {
	secret, hash := door.NewSecret("")
	return alert.Link(publicURL, door.SharedPath+secret), hash
}

// createReportLink creates a link. The response that is stored for the Idempotency-Key does not contain the secret.
func (s *server) createReportLink(ctx context.Context, in *createReportLinkInput) (*resource[MadeReportLink], error) {
	secret, hash := door.NewSecret("")
	made := false
	sent := toBrand[NewReportLink]{in.ID, in.Body}
	created, err := once(ctx, s, in.IdempotencyParams, sent, func(db *store.DB) (*resource[ReportLink], error) {
		made = true
		r, err := visibleReport(ctx, db, in.ID)
		if err != nil {
			return nil, err
		}
		link, err := db.CreateReportLink(ctx, r.ID, door.CallerOf(ctx).Name, in.Body.ExpiresInDays, hash)
		if err != nil {
			return nil, err
		}
		out := resourceOf(reportLinkFrom(link), reportLinkTag(link))
		return out, s.audit(ctx, db, change{after: out.Body, customer: &r.CustomerID, objectID: link.ID.String()})
	})
	switch {
	case err != nil:
		return nil, err
	case !made:
		return nil, problem.New(http.StatusConflict, fmt.Sprintf("A request with this Idempotency-Key created the link %s. "+
			"The address of a link is shown only once. If you do not have the address, revoke the link and create another "+
			"link with a new key.", created.Body.ID)).Because(store.ReasonSecretShown)
	}
	path := door.SharedPath + secret
	out := MadeReportLink{ReportLink: created.Body, Path: path, URL: alert.Link(s.cfg.PublicURL, path)}
	return resourceOf(out, created.ETag), nil
}

// ReportLinkPath has the ids of a report and of one of its links.
type ReportLinkPath struct {
	ReportPath

	LinkID uuid.UUID `doc:"The id of the link." format:"uuid" path:"link_id"`
}

func (s *server) getReportLink(ctx context.Context, in *ReportLinkPath) (*resource[ReportLink], error) {
	link, _, err := visibleReportLink(ctx, s.db, *in)
	if err != nil {
		return nil, err
	}
	return resourceOf(reportLinkFrom(link), reportLinkTag(link)), nil
}

// visibleReportLink returns a link of a report that the caller may see.
func visibleReportLink(
	ctx context.Context, db *store.DB, in ReportLinkPath,
) (store.ReportLink, store.Report, error) {
	r, err := visibleReport(ctx, db, in.ID)
	if err != nil {
		return store.ReportLink{}, r, err
	}
	link, err := db.ReportLink(ctx, r.ID, in.LinkID)
	return link, r, foundOr(err, "link")
}

// ReportLinkWriteParams has the path and the condition of operations that change a link.
type ReportLinkWriteParams struct {
	ReportLinkPath
	IfMatchParam
}

func (s *server) revokeReportLink(ctx context.Context, in *ReportLinkWriteParams) (*struct{}, error) {
	return nil, s.db.InTx(ctx, func(db *store.DB) error {
		before, r, err := visibleReportLink(ctx, db, in.ReportLinkPath)
		if err != nil || before.RevokedAt != nil {
			return err
		}
		if err := in.holds("link", reportLinkTag(before)); err != nil {
			return err
		}
		after, err := db.RevokeReportLink(ctx, before.ID)
		if err != nil {
			return err
		}
		return s.audit(ctx, db, change{
			before: reportLinkFrom(before), after: reportLinkFrom(after), customer: &r.CustomerID, objectID: after.ID.String(),
		})
	})
}

// freeLinkFailures is the number of unknown links that an IP address may open without a wait.
const freeLinkFailures = 20

// deadLink is the page for unknown, expired and revoked links, and for links of deleted reports.
const deadLink = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="robots" content="noindex">` +
	`<title>Link not valid</title><p>This link is not valid. Ask the sender for a new link.</p></html>` + "\n"

// mountSharedReports serves reports to clients that have a link to the report, without other credentials. A link shows
// one document only.
func (s *server) mountSharedReports(root chi.Router) {
	root.Group(func(r chi.Router) {
		r.Use(s.door.LimitRequests)
		r.Get(door.SharedPath+"{secret}", s.showSharedReport)
		r.Head(door.SharedPath+"{secret}", s.showSharedReport)
	})
}

func (s *server) showSharedReport(w http.ResponseWriter, r *http.Request) {
	ctx := r.Context()
	h := w.Header()
	h.Set("Cache-Control", "private, no-store")
	h.Set("Content-Security-Policy", reportPolicy)
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Robots-Tag", "noindex, nofollow")
	key := "report link from " + door.AddressKey(door.RequestOf(ctx).Address)
	wait, err := s.db.CountLogin(ctx, key, freeLinkFailures, longestLoginWait)
	if err == nil && wait > 0 {
		err = problem.New(
			http.StatusTooManyRequests,
			"Too many invalid links were opened from your network address. Wait up to 15 minutes, then try again.",
		).RetryAfter(wait)
	}
	var html []byte
	if err == nil {
		html, err = s.db.SharedReport(ctx, door.HashSecret(chi.URLParam(r, "secret")))
	}
	status := http.StatusOK
	switch {
	case errors.Is(err, store.ErrNotFound):
		status, html = http.StatusNotFound, []byte(deadLink)
	case err == nil:
		err = s.db.ForgetLogin(ctx, "", key)
	}
	if err != nil && status == http.StatusOK {
		s.door.Refuse(w, r, err)
		return
	}
	h.Set("Content-Disposition", "inline")
	h.Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	// The document contains no unescaped input: html/template wrote it, or it is the constant deadLink. An error means
	// that the client has disconnected.
	_, _ = w.Write(html) //nolint:gosec // see above
}
