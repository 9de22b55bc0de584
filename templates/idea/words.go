package idea

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"openpeople/internal/actor"
	"openpeople/internal/i18n"
	"openpeople/internal/idea"
	"openpeople/templates/ui"
)

// Path is the list of ideas; everything else stands below it.
const Path = "/ideas"

func id(n int64) string { return strconv.FormatInt(n, 10) }

// URL is the page of an idea.
func URL(n int64) string { return Path + "/" + id(n) }

// NewURL is the form of an idea that comes of something.
func NewURL(origins ...idea.Origin) string {
	q := url.Values{}
	for _, o := range origins {
		q.Add("origin", o.String())
	}
	if len(q) == 0 {
		return Path + "/new"
	}
	return Path + "/new?" + q.Encode()
}

// mayWrite reports whether the reader may write an idea of what the panel is about.
func (p PanelView) mayWrite() bool { return p.Origin != (idea.Origin{}) }

// OriginURL is the page of an origin.
func OriginURL(o idea.Origin) string {
	switch o.Kind {
	case idea.FromReview:
		return "/reviews/" + id(o.ID)
	case idea.FromNote:
		return "/notes/" + id(o.ID)
	}
	return contactURL(o.ID)
}

func contactURL(n int64) string { return "/contacts/" + id(n) }

func may(ctx context.Context, right actor.Right) bool { return actor.From(ctx).May(right) }

// firstWords cuts a text for a list, at most n characters.
func firstWords(s string, n int) string {
	s = strings.Join(strings.Fields(s), " ")
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	cut := string([]rune(s)[:n])
	if at := strings.LastIndexByte(cut, ' '); at > n/2 {
		cut = cut[:at]
	}
	return strings.TrimRight(cut, " ,.;:—-") + "…"
}

func tone(s idea.Status) ui.Tone {
	switch s {
	case idea.StatusAccepted, idea.StatusProgress:
		return ui.Accent
	case idea.StatusLive:
		return ui.Good
	case idea.StatusDeclined:
		return ui.Bad
	}
	return ui.Neutral
}

func votes(ctx context.Context, n int) string {
	return i18n.T(ctx, "idea.votes", "Count", n, "N", ui.Number(ctx, n))
}

func voteLabel(ctx context.Context, r idea.Row) string {
	key := i18n.T(ctx, "idea.vote")
	if r.Mine {
		key = i18n.T(ctx, "idea.unvote")
	}
	return key + ": " + firstWords(r.Title, 60) + ", " + votes(ctx, r.Votes)
}

func voteAction(r idea.Row) string {
	if r.Mine {
		return URL(r.ID) + "/unvote"
	}
	return URL(r.ID) + "/vote"
}

// votable reports whether the reader may give a vote or take it back.
func votable(ctx context.Context, r idea.Row) bool {
	return r.Status.Open() && may(ctx, actor.IdeaWrite) && actor.From(ctx).PersonID != 0
}

func pressed(on bool) string {
	if on {
		return "true"
	}
	return "false"
}

func names(list []idea.Named) string {
	out := make([]string, len(list))
	for i, n := range list {
		out[i] = n.Name
	}
	return strings.Join(out, ", ")
}

func voterNames(list []idea.Voter) string {
	out := make([]string, len(list))
	for i, v := range list {
		out[i] = v.Name
	}
	return strings.Join(out, ", ")
}

// slicePairs says what an idea should move.
func slicePairs(ctx context.Context, n idea.Names) []ui.Pair {
	var out []ui.Pair
	for _, of := range []struct {
		label string
		list  []idea.Named
	}{{i18n.T(ctx, "idea.channels"), n.Channels}, {i18n.T(ctx, "idea.topics"), n.Topics}, {i18n.T(ctx, "idea.regions"), n.Regions}} {
		if len(of.list) > 0 {
			out = append(out, ui.Pair{Label: of.label, Value: ui.Text(names(of.list))})
		}
	}
	return out
}

// aboutPairs says who wrote an idea, when, and who carries it.
func aboutPairs(ctx context.Context, p idea.Page) []ui.Pair {
	out := []ui.Pair{
		{Label: i18n.T(ctx, "idea.author"), Value: ui.Text(p.AuthorName)},
		{Label: i18n.T(ctx, "idea.created"), Value: ui.Moment(p.CreatedAt)},
	}
	if p.OwnerID != 0 {
		out = append(out, ui.Pair{Label: i18n.T(ctx, "idea.owner"), Value: ui.Text(p.OwnerName)}, ui.Pair{Label: i18n.T(ctx, "idea.due"), Value: ui.Text(ui.Day(ctx, p.DueDay))})
	}
	return out
}

// originName is what an origin is, in words.
func originName(ctx context.Context, k idea.OriginKind) string {
	switch k {
	case idea.FromReview:
		return i18n.T(ctx, "idea.origin.review")
	case idea.FromNote:
		return i18n.T(ctx, "idea.origin.note")
	}
	return i18n.T(ctx, "idea.origin.contact")
}

// once leaves out what a customer said where the same words stand above.
func once(list []idea.Thread) []idea.Thread {
	out, told := slices.Clone(list), map[string]bool{}
	for i := range out {
		for _, words := range []*string{&out[i].Quote, &out[i].Comment} {
			if told[*words] {
				*words = ""
			}
			told[*words] = true
		}
	}
	return out
}

// place is where the contact behind an origin took place.
func place(t idea.Thread) string {
	if t.TopicName == "" {
		return t.ChannelName
	}
	return t.ChannelName + " · " + t.TopicName
}

// changeWords is a change in words: where it went, or that only the owner or the
// day is another.
func changeWords(ctx context.Context, list []idea.Change, i int) string {
	if i > 0 && list[i-1].Status == list[i].Status {
		return i18n.T(ctx, "idea.change.owner")
	}
	return list[i].Status.Name().For(ctx)
}
