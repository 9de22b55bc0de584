package review

import (
	"openpeople/internal/figure"
	"openpeople/internal/i18n"
	"openpeople/internal/page"
	"openpeople/internal/when"
)

// Params is how a list of reviews can be narrowed, as it stands in a URL: like
// figures, so that a figure of reviews leads to those it counts.
var Params = func() page.Params {
	list := page.Params{
		{Name: "list", Of: []string{string(OfTeam), string(ToMe), string(ByMe), string(Drafts)}, Label: i18n.Text{RU: "Список", EN: "List"}}, // one that the reader does not have is the first one
		{Name: "from", Kind: page.Date, Label: i18n.Text{RU: "С", EN: "From"}},
		{Name: "to", Kind: page.Date, Label: i18n.Text{RU: "По", EN: "To"}},
	}
	return append(append(list, figure.Params()...),
		page.Param{Name: "unacknowledged", Kind: page.Flag, Label: i18n.Text{RU: "Без ответа оператора", EN: "Not acknowledged"}},
		page.Param{Name: "counts", Of: []string{"yes", "no"}, Label: i18n.Text{RU: "Входит в средний балл", EN: "Counts in the mean score"}},
		figure.Counted)
}()

// Filter narrows a list. Empty means any; what nothing bears lets nothing through.
type Filter struct {
	List           List
	Period         when.Period        // of the day of submission
	By             figure.Filter      // the contact, as it was when the review began
	Without        []figure.Dimension // of these all but the values of By
	Attributes     figure.Attributes  // that the contact bears
	Unacknowledged bool
	Counts         string // yes: figures count the review; no: its author said why not; "": both
	Counted        bool   // what figures of teams and operators count: not what guests served

	// What the reader sees, by row id; the service says so.
	TeamIDs    []int64
	OperatorID int64
	ReviewerID int64
}

// FilterOf reads what Params let through.
func FilterOf(from page.Filter) Filter {
	return Filter{List: List(from.Get("list")), Period: from.Period(), By: figure.FilterOf(from), Without: figure.WithoutOf(from), Attributes: figure.AttributesOf(from), Unacknowledged: from.Has("unacknowledged"), Counts: from.Get("counts"), Counted: from.Has(figure.Counted.Name)}
}
