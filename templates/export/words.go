package export

import (
	"context"
	"path"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"openpeople/internal/export"
	"openpeople/internal/i18n"
	"openpeople/templates/ui"
)

// moves reports whether a file is in the making.
func (p ListPage) moves() bool {
	return slices.ContainsFunc(p.Files, func(f export.File) bool { return f.State(p.Now) == export.Making })
}

func contentURL(f export.File) templ.SafeURL {
	return templ.SafeURL(Path + "/" + strconv.FormatInt(f.ID, 10) + "/content")
}

func removalURL(f export.File) string { return Path + "/" + strconv.FormatInt(f.ID, 10) + "/removal" }

// title is what the list of a file is called: what narrows it stands below.
func title(f export.File) string { return path.Base(f.Path()) }

func making(ctx context.Context, f export.File) string {
	switch {
	case f.Tries > 0:
		return i18n.T(ctx, "export.tried", "Count", f.Tries)
	case f.Done == 0:
		return i18n.T(ctx, "export.waits")
	case f.Total == 0:
		return i18n.T(ctx, "export.rows_so_far", "Count", int(f.Done), "N", ui.Number(ctx, f.Done))
	}
	return i18n.T(ctx, "export.making")
}

func ready(ctx context.Context, f export.File) string {
	return i18n.T(ctx, "export.rows", "Count", int(f.Done), "N", ui.Number(ctx, f.Done)) + " · " + size(ctx, f.Size) + " · " + i18n.T(ctx, "export.until", "When", ui.DateTime(ctx, f.Until()))
}

// size is a number of bytes in megabytes; of less than a tenth in kilobytes.
func size(ctx context.Context, bytes int64) string {
	const kilo, mega = 1000, 1000 * 1000
	if bytes < mega/10 {
		return i18n.T(ctx, "export.kilobytes", "N", ui.Number(ctx, max(1, bytes/kilo)))
	}
	return i18n.T(ctx, "export.megabytes", "N", ui.Decimal(ctx, float64(bytes)/mega, 1))
}

func over(ctx context.Context, f export.File, state export.State) string {
	if state == export.Failed {
		return i18n.T(ctx, f.Failed)
	}
	return i18n.T(ctx, "export.fault.over")
}

func removeLabel(ctx context.Context, state export.State) string {
	if state == export.Making {
		return i18n.T(ctx, "export.stop")
	}
	return i18n.T(ctx, "export.remove")
}
