package survey

import (
	"context"
	"strconv"

	"openpeople/internal/contact"
	"openpeople/internal/fault"
	"openpeople/internal/i18n"
)

// LetterFor returns what a delivery needs to write to the customer of an
// invitation, in one read. Gone when there is nothing to write any more: the
// customer opted out, has answered already, or the link is over; the outbox
// then cancels the letter. OutboxID is left to the caller.
func (s *Service) LetterFor(ctx context.Context, invitationID int64) (Letter, error) {
	o, err := s.store.OfferByID(ctx, invitationID)
	if err != nil {
		return Letter{}, err
	}
	if o.Version, err = s.version(ctx, o.VersionID); err != nil {
		return Letter{}, err
	}
	if s.StateOf(o) != Unanswered {
		return Letter{}, fault.New(fault.Gone, "survey.gone.letter")
	}
	lang := s.languageOf(o.Language)
	return Letter{
		InvitationID: o.ID,
		To:           o.Address,
		CustomerName: o.CustomerName,
		Language:     lang,
		Question:     o.Version.RatingQuestion(),
		ChannelKind:  o.ChannelKind,
		ChannelName:  o.ChannelWord(lang),
		TopicName:    o.TopicName,
		EndedAt:      o.EndedAt,
		TimeZone:     s.ZoneOf(o),
		URL:          s.URL(o.ID),
		MessageID:    "invitation-" + strconv.FormatInt(o.ID, 10) + "@" + s.host,
	}, nil
}

// URL returns the customer's link of an invitation. It goes into letters and
// nowhere else: staff never see one.
func (s *Service) URL(invitationID int64) string {
	return s.baseURL + "/s/" + s.links.Token(invitationID)
}

// ChannelWord names the channel in a customer's words: as somebody named it, or
// its kind.
func (o Offer) ChannelWord(l i18n.Lang) string {
	if o.ChannelName != "" {
		return o.ChannelName
	}
	for _, k := range contact.Kinds {
		if k.Kind == o.ChannelKind {
			return k.Name.In(l)
		}
	}
	return ""
}
