// Package privacy is the web side of what a customer may ask of the desk: what is kept of
// one, a hold, erasure and its certificate.
package privacy

import (
	"context"
	"strconv"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/i18n"
	"openpeople/internal/page"
	"openpeople/internal/privacy"
	"openpeople/internal/recovery"
	"openpeople/internal/sending"
	webaccount "openpeople/internal/web/account"
	"openpeople/internal/web/kit"
	view "openpeople/templates/privacy"
	"openpeople/templates/ui"
)

// Named are the rooms that know what codes are called in the copy for a customer.
type Named struct {
	Surveys interface {
		ReasonNames(ctx context.Context) (map[string]string, error)
	}
	Recoveries interface {
		Words(ctx context.Context, a actor.Actor) (recovery.Words, error)
	}
	Asking interface{ Deliveries() sending.Deliveries }
}

type rooms struct {
	privacy *privacy.Service
	named   Named
}

// Routes adds the pages of personal data to the admins' door; what cannot be undone is done
// at the one that asks for the password again.
func Routes(d *kit.Doors, p *privacy.Service, named Named) {
	r := rooms{p, named}
	d.Admin.GET("/settings/privacy", actor.CustomerErase, r.overview)
	d.Proved.POST("/settings/privacy", actor.CustomerErase, r.keep)
	d.Admin.GET("/settings/privacy/certificates", actor.CustomerErase, r.certificates)
	d.Admin.GET("/settings/privacy/certificates.csv", actor.CustomerErase, r.exportCertificates)
	d.Admin.GET("/settings/privacy/certificates/:id", actor.CustomerErase, r.certificate)
	d.Admin.GET("/settings/customers/:id/data", actor.CustomerErase, r.file)
	d.Proved.POST("/settings/customers/:id/hold", actor.CustomerErase, r.hold)
	d.Proved.POST("/settings/customers/:id/hold/end", actor.CustomerErase, r.lift)
	d.Proved.POST("/settings/customers/:id/copy", actor.CustomerErase, r.copy)
	d.Admin.GET("/settings/customers/:id/erasure", actor.CustomerErase, r.askErase)
	d.Proved.POST("/settings/customers/:id/erasure", actor.CustomerErase, r.erase)
}

func who(c *gin.Context) actor.Actor { return actor.From(c.Request.Context()) }

// certificates lists which customers were erased.
func (r rooms) certificates(c *gin.Context) error {
	_, after, err := page.Params{}.ReadList(c.Request.URL.Query(), view.CertificatesURL, "cursor")
	if err != nil {
		return err
	}
	list, found, err := r.privacy.Certificates(c.Request.Context(), who(c), page.Request{After: after})
	if err != nil {
		return err
	}
	p := view.CertificatesPage{List: list.Rows, Pages: ui.Pages{Shown: len(list.Rows), Count: found}}
	if after != (page.Cursor{}) {
		p.Pages.First = view.CertificatesURL
	}
	p.Pages.Next = page.Filter{}.Next(view.CertificatesURL, "cursor", list.Next)
	return kit.OK(c, view.Certificates(p))
}

// exportHead are the columns of the file of certificates.
var exportHead = []string{"certificate", "asked_at", "done_at", "freed_at", "asked_by", "contacts", "identity", "conversation", "recording", "comment", "letter", "staff"}

func (r rooms) exportCertificates(c *gin.Context) error {
	ctx := c.Request.Context()
	if _, err := (page.Params{}).Read(c.Request.URL.Query()); err != nil {
		return err
	}
	t := kit.Table{Name: "certificates", Head: exportHead}
	t.Count = func() (int64, error) {
		_, found, err := r.privacy.Certificates(ctx, who(c), page.Request{Limit: 1})
		return found, err
	}
	return kit.Export(c, t, func(p page.Request) (page.Of[privacy.Certificate], error) {
		list, _, err := r.privacy.Certificates(ctx, who(c), p)
		return list, err
	}, func(e privacy.Certificate) []string {
		cells := []string{strconv.FormatInt(e.ID, 10), kit.Instant(&e.AskedAt), kit.Instant(e.DoneAt), kit.Instant(e.FreedAt), e.Name, strconv.FormatInt(e.Contacts, 10)}
		for _, row := range privacy.Classes {
			cells = append(cells, strconv.FormatInt(e.Counted[row.Class], 10))
		}
		return cells
	})
}

func (r rooms) certificate(c *gin.Context) error {
	id, err := kit.ID(c, "id")
	if err != nil {
		return err
	}
	e, err := r.privacy.Certificate(c.Request.Context(), who(c), id)
	if err != nil {
		return err
	}
	return kit.OK(c, view.Certificate(view.CertificatePage{Certificate: e}))
}

// fileOf reads what is kept of the customer of the path.
func (r rooms) fileOf(c *gin.Context) (privacy.File, error) {
	id, err := kit.ID(c, "id")
	if err != nil {
		return privacy.File{}, err
	}
	return r.privacy.FileOf(c.Request.Context(), who(c), id)
}

func (r rooms) file(c *gin.Context) error {
	f, err := r.fileOf(c)
	if err != nil {
		return err
	}
	return kit.OK(c, view.File(view.FilePage{File: f}))
}

// hold keeps the data of a customer.
func (r rooms) hold(c *gin.Context) error {
	return r.change(c, "privacy.held", func(ctx context.Context, id int64, f *kit.Form) (string, error) {
		reason := f.Text("reason", privacy.MaxReason)
		if err := f.Err(); err != nil {
			return reason, err
		}
		return reason, r.privacy.Hold(ctx, who(c), id, reason)
	})
}

func (r rooms) lift(c *gin.Context) error {
	return r.change(c, "privacy.lifted", func(ctx context.Context, id int64, f *kit.Form) (string, error) {
		if err := f.Err(); err != nil {
			return "", err
		}
		return "", r.privacy.Lift(ctx, who(c), id)
	})
}

// change does something about a customer's data and goes back to their page.
func (r rooms) change(c *gin.Context, said string, do func(ctx context.Context, id int64, f *kit.Form) (typed string, err error)) error {
	file, err := r.fileOf(c)
	if err != nil {
		return err
	}
	f, err := kit.ReadForm(c)
	if err != nil {
		return err
	}
	typed, err := do(c.Request.Context(), file.Card.ID, f)
	if err != nil {
		return kit.Again(c, err, func(f *fault.Fault) templ.Component {
			return view.File(view.FilePage{File: file, Reason: typed, Fault: f})
		})
	}
	webaccount.Say(c, ui.Good, said)
	return kit.SeeOther(c, view.FileURL(file.Card.ID))
}

func (r rooms) askErase(c *gin.Context) error {
	f, err := r.fileOf(c)
	if err != nil {
		return err
	}
	return kit.OK(c, view.Erasing(view.ErasingPage{File: f, Revision: f.Card.Revision}))
}

// erase erases a customer, once the word was typed.
func (r rooms) erase(c *gin.Context) error {
	ctx := c.Request.Context()
	file, err := r.fileOf(c)
	if err != nil {
		return err
	}
	f, err := kit.ReadForm(c)
	if err != nil {
		return err
	}
	p := view.ErasingPage{File: file, Typed: f.Text("word", 40), Revision: f.Revision()}
	if err = f.Err(); err == nil && p.Typed != i18n.T(ctx, "privacy.erase.word") {
		f.Add("word", "privacy.fault.word", "Word", i18n.T(ctx, "privacy.erase.word"))
		err = f.Err()
	}
	var e privacy.Certificate
	if err == nil {
		e, err = r.privacy.Erase(ctx, who(c), privacy.Whose{CustomerID: file.Card.ID, Revision: p.Revision})
	}
	if err != nil {
		if fault.Of(err).Stale() {
			p.Revision = file.Card.Revision
		}
		return kit.Again(c, err, func(f *fault.Fault) templ.Component {
			p.Fault = f
			return view.Erasing(p)
		})
	}
	return kit.SeeOther(c, view.CertificateURL(e.ID))
}

// copy gives everything that is kept of a customer as a file to read.
func (r rooms) copy(c *gin.Context) error {
	id, err := kit.ID(c, "id")
	if err != nil {
		return err
	}
	f, err := kit.ReadForm(c)
	if err == nil {
		err = f.Err()
	}
	if err != nil {
		return err
	}
	made, err := r.privacy.CopyOf(c.Request.Context(), who(c), id)
	if err != nil {
		return err
	}
	c.Header("Content-Disposition", `attachment; filename="personal-data-`+strconv.FormatInt(id, 10)+`.html"`)
	c.Header("Cache-Control", "no-store")
	words := view.CopyWords{Deliveries: r.named.Asking.Deliveries()}
	if words.Reasons, err = r.named.Surveys.ReasonNames(c.Request.Context()); err != nil {
		return err
	}
	if words.Recoveries, err = r.named.Recoveries.Words(c.Request.Context(), who(c)); err != nil {
		return err
	}
	return kit.OK(c, view.Copy(made, words))
}
