package contact

import (
	"openpeople/internal/actor"
	"openpeople/internal/figure"
	"openpeople/internal/i18n"
	"openpeople/internal/page"
	"openpeople/internal/query"
	"openpeople/internal/when"
)

// Tagged narrows a list to what bears a tag of comments, Ticked to answers in which a reason
// was ticked; what they are called is known in the rooms of comments and of surveys.
var (
	Tagged = page.Param{Name: "tag", Kind: page.Number, Label: figure.NotByTag.Label, Many: true, Min: 1, Max: 1 << 53}
	Ticked = page.Param{Name: "reason", Kind: page.Code, Label: i18n.Text{RU: "Причина", EN: "Reason"}, Many: true}
)

// Voiced narrows a list to contacts of which a recording was measured so, as far as what was
// measured can be trusted; each is the least that it may be.
var Voiced = page.Params{
	{Name: "silence", Kind: page.Number, Label: i18n.Text{RU: "Тишина от, %", EN: "Silence from, %"}, Min: 1, Max: 100},
	{Name: "silence_longest", Kind: page.Number, Label: i18n.Text{RU: "Самая долгая тишина от, с", EN: "Longest silence from, s"}, Min: 1, Max: 24 * 3600},
	{Name: "overtalk", Kind: page.Number, Label: i18n.Text{RU: "Говорят одновременно от, %", EN: "Both speak at once from, %"}, Min: 1, Max: 100},
	{Name: "operator_talk", Kind: page.Number, Label: i18n.Text{RU: "Доля речи оператора от, %", EN: "The operator's share of talk from, %"}, Min: 1, Max: 100},
	{Name: "interruptions", Kind: page.Number, Label: i18n.Text{RU: "Оператор перебил от, раз", EN: "The operator interrupted from, times"}, Min: 1, Max: 10_000},
}

// Measured is the least that may be measured of a recording; 0: anything. Shares are in percent:
// of silence and of what both say at once of the recording, the operator's of all talk.
type Measured struct {
	Silence, SilenceLongest, Overtalk, OperatorTalk, Interruptions int // of them the longest in seconds
}

// MeasuredOf reads Voiced.
func MeasuredOf(from page.Filter) Measured {
	least := func(i int) int {
		if list := from.Numbers(Voiced[i].Name); len(list) > 0 {
			return list[0]
		}
		return 0
	}
	return Measured{least(0), least(1), least(2), least(3), least(4)}
}

// TagsOf reads Tagged: ids of tags.
func TagsOf(from page.Filter) (list []int64) {
	for _, n := range from.Numbers(Tagged.Name) {
		list = append(list, int64(n))
	}
	return list
}

// Params is how a list of contacts can be narrowed, as it stands in a URL. A
// customer has no code that everybody may read: their contacts are a list of their
// own, /customers/9/contacts, narrowed in the same way.
var Params = func() page.Params {
	list := page.Params{
		{Name: "from", Kind: page.Date, Label: i18n.Text{RU: "С", EN: "From"}},
		{Name: "to", Kind: page.Date, Label: i18n.Text{RU: "По", EN: "To"}},
	}
	list = append(list, figure.Params()...)
	list = append(list,
		page.Param{Name: "mark", Kind: page.Number, Label: i18n.Text{RU: "Оценка", EN: "Mark"}, Many: true, Min: 1, Max: 5},
		page.Param{Name: "commented", Kind: page.Flag, Label: i18n.Text{RU: "С комментарием", EN: "With a comment"}},
		page.Param{Name: "beyond", Kind: page.Flag, Label: i18n.Text{RU: "Сверх регламента", EN: "Beyond the procedure"}},
		Tagged, Ticked, figure.Counted, figure.In,
	)
	list = append(list, Voiced...)
	return append(list,
		page.Param{Name: "answered", Kind: page.Flag, Label: i18n.Text{RU: "С оценкой", EN: "With a mark"}},
		page.Param{Name: "all", Kind: page.Flag, Label: i18n.Text{RU: "Все", EN: "All"}}, // said, lest the list begins with those that have a mark
		page.Param{Name: "sort", Kind: page.Code, Label: i18n.Text{RU: "Порядок", EN: "Order"}, Of: []string{string(WorstMark), string(BestMark)}},
		page.Param{Name: "q", Kind: page.Text, Label: i18n.Text{RU: "Найдено", EN: "Found"}},
	)
}()

// Filter narrows a list of contacts. Empty means any; what nothing bears lets
// nothing through.
type Filter struct {
	Period     when.Period // by the day it ended; zero: any
	By         figure.Filter
	Without    []figure.Dimension // of these all but the values of By
	Marks      []int
	Commented  bool
	Beyond     bool // beyond the procedure only
	Attributes figure.Attributes
	Counted    bool        // without those that guests served, who count for no operator and no team
	In         figure.Sum  // those that add to it; N: any
	Sent       when.Period // by the day of the invitation, where In counts invitations: the list goes by it
	Search     string      // as typed: an exact external id of contact or customer, phone or e-mail, else words
	Tags       []int64     // of comments, which the contact bears one of; see package comment
	Reasons    []string    // of answers, by their codes: one of them was ticked
	Measured   Measured    // of a recording, as it was measured
	InComments bool        // Search is words in comments and names nobody
	Masked     bool        // whoever looks may not see personal data: what names a customer, or what a mask hides, finds nothing
	Words      query.Query // set by the service where Search names nobody: what was said
	CustomerID int64       // row id
	Order      Order
	Within     actor.Reach
	Extras     bool // rows have their Extras, and the survey that was answered; else their end reason alone, for no page shows the rest
}

// Invited reports whether the list is of invitations: of the days on which they were sent.
func (f Filter) Invited() bool { return figure.Table[f.In].Part == figure.Sendings }

// FilterOf reads what Params let through. Contacts that have a mark go by what was
// answered lately, unless another order is asked for, or days, words, tags, reasons or what
// was measured: these are of the contacts.
func FilterOf(from page.Filter) Filter {
	f := Filter{
		Period: from.Period(), By: figure.FilterOf(from), Without: figure.WithoutOf(from), Marks: from.Numbers("mark"),
		Commented: from.Has("commented"), Beyond: from.Has("beyond"), Search: from.Get("q"),
		Counted:    from.Has(figure.Counted.Name),
		In:         figure.InOf(from),
		Attributes: figure.AttributesOf(from),
		Tags:       TagsOf(from), Reasons: from.All(Ticked.Name), Measured: MeasuredOf(from),
	}
	if f.Invited() {
		f.Period, f.Sent = when.Period{}, f.Period
	}
	f.Order = Order(from.Get("sort"))
	if (from.Has("answered") || f.Order != Latest) && len(f.Marks) == 0 {
		f.Marks = []int{1, 2, 3, 4, 5}
	}
	if f.Order == Latest && len(f.Marks) > 0 && f.Period == (when.Period{}) && f.Search == "" && len(f.Tags)+len(f.Reasons) == 0 && f.Measured == (Measured{}) && !f.Invited() {
		f.Order = Answered
	}
	return f
}
