package figure

import (
	"slices"

	"openpeople/internal/i18n"
)

// Sum is an index into the table of sums.
type Sum int

const (
	N           Sum = iota // contacts
	Lined                  // of these, the line is known
	FirstLine              // of these, closed with line 1
	Digital                // contacts in digital channels
	Keyed                  // contacts with customer and topic: below the line of observed FCR
	Repeated               // of these, followed by another within seven days
	HandlingN              // contacts whose handling time is known
	HandlingSum            // seconds
	WaitN                  // contacts whose waiting time is known
	WaitSum                // seconds
	Beyond                 // contacts beyond the procedure
	Asked
	Answered
	MarkN
	MarkSum
	Satisfied
	Top
	Dissatisfied
	DissatisfiedCommented // low marks with a comment
	SolvedN
	SolvedYes
	Commented // answered with a comment
	Delivered // invitations sent
	Replied   // of these, answered
	ReviewN
	ReviewSum // scores in millionths of a point
	HandlingSquares
	MarkSquares
	ReviewSquares  // of scores in hundredths of a point
	Reviewed       // contacts of which somebody submitted a review that counts
	BeyondReviewed // of these, beyond the procedure
	BeyondMarkN    // marks of contacts beyond the procedure
	BeyondTop      // of these, at the top

	sums
)

// NumSums is how many sums there are.
const NumSums = int(sums)

// SumRow is one line of the table: what a sum is called, which facts add to it,
// and what one of them adds: never less than 0.
type SumRow struct {
	Name   string
	Part   Part
	Of     func(f *Fact) int64
	Ripens bool // the last days may still grow: see report.RipensIn
	// Title is what is said of the contacts that add to it, where a list can be narrowed to
	// them: each adds 1. A list of a sum of Sendings is of the days of these.
	Title i18n.Text
}

// Table is every sum. The order is part of the stored form.
var Table = [NumSums]SumRow{
	N:           {Name: "contacts", Of: func(*Fact) int64 { return 1 }},
	Lined:       {Name: "lined", Title: i18n.Text{RU: "с известной линией", EN: "whose line is known"}, Of: func(f *Fact) int64 { return one(f.Line != nil) }},
	FirstLine:   {Name: "first_line", Title: i18n.Text{RU: "закрыты на линии 1", EN: "closed on line 1"}, Of: func(f *Fact) int64 { return one(f.Line != nil && *f.Line == 1) }},
	Digital:     {Name: "digital", Of: func(f *Fact) int64 { return one(f.Digital) }},
	Keyed:       {Name: "keyed", Title: i18n.Text{RU: "с известными клиентом и темой", EN: "whose customer and topic are known"}, Of: func(f *Fact) int64 { return one(f.Keyed) }, Ripens: true},
	Repeated:    {Name: "repeated", Title: i18n.Text{RU: "клиент вернулся с той же темой за 7 дней", EN: "the customer came back with the topic within 7 days"}, Of: func(f *Fact) int64 { return one(f.Keyed && f.Repeated) }, Ripens: true},
	HandlingN:   {Name: "handling_n", Title: i18n.Text{RU: "с известным временем обработки", EN: "whose handling time is known"}, Of: func(f *Fact) int64 { return one(f.Handling != nil) }},
	HandlingSum: {Name: "handling_sum", Of: func(f *Fact) int64 { return value(f.Handling) }},
	WaitN:       {Name: "wait_n", Title: i18n.Text{RU: "с известным ожиданием", EN: "whose waiting time is known"}, Of: func(f *Fact) int64 { return one(f.Wait != nil) }},
	WaitSum:     {Name: "wait_sum", Of: func(f *Fact) int64 { return value(f.Wait) }},
	Beyond:      {Name: "beyond", Of: func(f *Fact) int64 { return one(f.Beyond) }},
	Asked:       {Name: "asked", Title: i18n.Text{RU: "решено спросить клиента", EN: "the customer was to be asked"}, Of: func(f *Fact) int64 { return one(f.Asked) }},
	Answered:    {Name: "answered", Title: i18n.Text{RU: "клиент ответил", EN: "the customer answered"}, Of: func(f *Fact) int64 { return one(f.Answered) }},
	MarkN:       {Name: "mark_n", Of: func(f *Fact) int64 { return one(f.Mark != nil) }},
	MarkSum:     {Name: "mark_sum", Of: func(f *Fact) int64 { return value(f.Mark) }},
	Satisfied:   {Name: "satisfied", Title: i18n.Text{RU: "клиент доволен", EN: "the customer is satisfied"}, Of: func(f *Fact) int64 { return one(in(f.Mark, f.Scale.Satisfied)) }},
	Top:         {Name: "top", Title: i18n.Text{RU: "высшая оценка", EN: "top mark"}, Of: func(f *Fact) int64 { return one(f.Mark != nil && *f.Mark == f.Scale.Top) }},
	Dissatisfied: {Name: "dissatisfied", Title: i18n.Text{RU: "низкая оценка", EN: "low mark"}, Of: func(f *Fact) int64 {
		return one(in(f.Mark, f.Scale.Dissatisfied))
	}},
	DissatisfiedCommented: {Name: "dissatisfied_commented", Title: i18n.Text{RU: "низкая оценка с комментарием", EN: "low mark with a comment"}, Of: func(f *Fact) int64 {
		return one(f.Commented && in(f.Mark, f.Scale.Dissatisfied))
	}},
	SolvedN:   {Name: "solved_n", Title: i18n.Text{RU: "клиент сказал, решён ли вопрос", EN: "the customer said whether it was solved"}, Of: func(f *Fact) int64 { return one(f.Solved != nil) }},
	SolvedYes: {Name: "solved_yes", Title: i18n.Text{RU: "клиент сказал, что вопрос решён", EN: "the customer said that it was solved"}, Of: func(f *Fact) int64 { return one(f.Solved != nil && *f.Solved) }},
	Commented: {Name: "commented", Of: func(f *Fact) int64 { return one(f.Commented) }},
	Delivered: {Name: "delivered", Part: Sendings, Title: i18n.Text{RU: "приглашение отправлено в эти дни", EN: "invited on these days"}, Of: func(*Fact) int64 { return 1 }},
	Replied:   {Name: "replied", Part: Sendings, Title: i18n.Text{RU: "приглашение отправлено в эти дни, клиент ответил", EN: "invited on these days, and the customer answered"}, Of: func(f *Fact) int64 { return one(f.Answered) }},
	ReviewN:   {Name: "review_n", Part: Reviews, Of: func(*Fact) int64 { return 1 }},
	ReviewSum: {Name: "review_sum", Part: Reviews, Of: func(f *Fact) int64 { return f.Score }},

	HandlingSquares: {Name: "handling_squares", Of: func(f *Fact) int64 { return square(value(f.Handling)) }},
	MarkSquares:     {Name: "mark_squares", Of: func(f *Fact) int64 { return square(value(f.Mark)) }},
	Reviewed:        {Name: "reviewed", Title: i18n.Text{RU: "разобраны", EN: "reviewed"}, Of: func(f *Fact) int64 { return one(f.Reviewed) }},
	BeyondReviewed:  {Name: "beyond_reviewed", Of: func(f *Fact) int64 { return one(f.Beyond && f.Reviewed) }},
	BeyondMarkN:     {Name: "beyond_mark_n", Of: func(f *Fact) int64 { return one(f.Beyond && f.Mark != nil) }},
	BeyondTop:       {Name: "beyond_top", Of: func(f *Fact) int64 { return one(f.Beyond && f.Mark != nil && *f.Mark == f.Scale.Top) }},
	ReviewSquares:   {Name: "review_squares", Part: Reviews, Of: func(f *Fact) int64 { return square((f.Score + 5_000) / 10_000) }},
}

func square(n int64) int64 { return n * n }

func one(yes bool) int64 {
	if yes {
		return 1
	}
	return 0
}

func value(n *int) int64 {
	if n == nil {
		return 0
	}
	return int64(*n)
}

func in(mark *int, list []int) bool { return mark != nil && slices.Contains(list, *mark) }
