package web

import (
	"bytes"
	"context"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"openpeople/internal/actor"
	"openpeople/internal/brand"
	"openpeople/internal/fault"
	"openpeople/internal/web/kit"
	"openpeople/templates/ui"
)

// brandRoutes adds what customers' pages and letters show of the contact centre:
// the logo and the colour. An address names what it shows, and is kept for ever.
func (o Options) brandRoutes(d *kit.Doors) {
	d.Link.GET(ui.LogoPath, actor.Everyone, func(c *gin.Context) error {
		desk, err := o.Accounts.Desk(c.Request.Context())
		if err != nil {
			return err
		}
		if desk.Brand.Logo.None() {
			return fault.New(fault.NotFound, "fault.not_found")
		}
		// Opened by itself, a drawing is a page: it loads nothing and runs nothing.
		c.Header("Content-Security-Policy", "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; sandbox")
		c.Header("Cross-Origin-Resource-Policy", "cross-origin") // mail programs show it
		serve(c, desk.Brand.Logo.Type, desk.Brand.Logo.Version(), desk.Brand.Logo.Data)
		return nil
	})
	d.Link.GET(ui.ColourPath, actor.Everyone, func(c *gin.Context) error {
		desk, err := o.Accounts.Desk(c.Request.Context())
		if err != nil {
			return err
		}
		if desk.Brand.Accent == "" {
			return fault.New(fault.NotFound, "fault.not_found")
		}
		serve(c, "text/css; charset=utf-8", ui.ColourVersion(desk.Brand.Accent), []byte(desk.Brand.Accent.StyleSheet()))
		return nil
	})
}

// brandOf is the brand as pages show it; of a desk that cannot be read, none.
func (o Options) brandOf(ctx context.Context) brand.Brand {
	desk, _ := o.Accounts.Desk(ctx)
	return desk.Brand
}

// serve answers with a small file; asked for by its version it is kept.
func serve(c *gin.Context, kind, version string, data []byte) {
	c.Header("Content-Type", kind)
	c.Header("Cache-Control", "no-cache")
	if c.Query("v") == version {
		c.Header("Cache-Control", "public, max-age=31536000, immutable")
	}
	c.Header("ETag", `"`+version+`"`)
	http.ServeContent(c.Writer, c.Request, "", time.Time{}, bytes.NewReader(data))
}
