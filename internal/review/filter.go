package review

import (
	"openpeople/internal/figure"
	"openpeople/internal/i18n"
	"openpeople/internal/page"
	"openpeople/internal/scorecard"
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
	list = append(append(list, figure.Params()...),
		page.Param{Name: "unacknowledged", Kind: page.Flag, Label: i18n.Text{RU: "Без ответа оператора", EN: "Not acknowledged"}},
		page.Param{Name: "counts", Of: []string{"yes", "no"}, Names: []i18n.Text{{RU: "да", EN: "yes"}, {RU: "нет", EN: "no"}}, Label: i18n.Text{RU: "Входит в средний балл", EN: "Counts in the mean score"}},
		figure.Counted)
	return append(list, Content...)
}()

// Content are the parameters that narrow by what a review says, and by whose it is.
var Content = page.Params{
	{Name: "criterion", Kind: page.Code, Label: i18n.Text{RU: "Критерий", EN: "Criterion"}},
	{Name: "critical", Label: i18n.Text{RU: "Критичный критерий", EN: "Critical criterion"}, Of: criticals(), Names: criticalNames()},
	{Name: "low", Kind: page.Flag, Label: i18n.Text{RU: "Ниже половины шкалы", EN: "Under half of the scale"}},
	{Name: "pinned", Label: i18n.Text{RU: "Отмечено в разговоре", EN: "Pinned"}, Of: []string{string(Example), string(Mistake)}, Names: []i18n.Text{Example.Name(), Mistake.Name()}},
	{Name: "marked", Kind: page.Flag, Label: i18n.Text{RU: "Клиент поставил оценку", EN: "The customer gave a mark"}},
	{Name: "reviewer", Kind: page.Number, Label: i18n.Text{RU: "Кто разбирал", EN: "Reviewer"}, Min: 1, Max: 1 << 53},
}

func criticals() (codes []string) {
	for _, row := range scorecard.Criticals {
		codes = append(codes, string(row.Kind))
	}
	return codes
}

func criticalNames() (names []i18n.Text) {
	for _, row := range scorecard.Criticals {
		names = append(names, row.Name)
	}
	return names
}

// Filter narrows a list. Empty means any; what nothing bears lets nothing through.
type Filter struct {
	List           List
	Period         when.Period        // of the day of submission
	By             figure.Filter      // the contact, as it was when the review began
	Without        []figure.Dimension // of these all but the values of By
	Attributes     figure.Attributes  // that the contact bears
	Unacknowledged bool
	Counts         string             // yes: figures count the review; no: its author said why not; "": both
	Counted        bool               // what figures of teams and operators count: not what guests served
	Criterion      string             // key of one that was answered by a step
	Critical       scorecard.Critical // kind of which one was
	Low            bool               // of these, of all where none is said, one was under half of its scale
	Pinned         PinKind            // kind of which a pin is there
	Marked         bool               // the customer gave a mark
	Oldest         bool               // the oldest first

	// What the reader sees, by row id; the service says so.
	TeamIDs    []int64
	OperatorID int64
	ReviewerID int64 // also by whom, as the filter says
}

// FilterOf reads what Params let through.
func FilterOf(from page.Filter) Filter {
	f := Filter{List: List(from.Get("list")), Period: from.Period(), By: figure.FilterOf(from), Without: figure.WithoutOf(from), Attributes: figure.AttributesOf(from), Unacknowledged: from.Has("unacknowledged"), Counts: from.Get("counts"), Counted: from.Has(figure.Counted.Name),
		Criterion: from.Get("criterion"), Critical: scorecard.Critical(from.Get("critical")), Low: from.Has("low"), Pinned: PinKind(from.Get("pinned")), Marked: from.Has("marked")}
	if ids := from.Numbers("reviewer"); len(ids) > 0 {
		f.ReviewerID = int64(ids[0])
	}
	return f
}
