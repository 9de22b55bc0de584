package survey

import (
	"openpeople/internal/contact"
	"openpeople/internal/i18n"
)

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
