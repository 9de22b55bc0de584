package recording

import (
	"context"
	"strconv"
	"strings"

	"openpeople/internal/contact"
	"openpeople/internal/i18n"
	"openpeople/internal/recording"
	"openpeople/templates/ui"
)

// SettingsURL is where an admin lists hosts and folders.
const SettingsURL = "/settings/recordings"

// speeds are how fast a recording may be played.
var speeds = []float64{0.75, 1, 1.25, 1.5, 1.75, 2}

// loops are what the button of a part that is heard again says: before, from its beginning,
// and when it has an end.
func loops(ctx context.Context) string {
	return strings.Join([]string{i18n.T(ctx, "recording.loop"), i18n.T(ctx, "recording.loop.to"), i18n.T(ctx, "recording.loop.off")}, "|")
}

// volume is how loud a side is: a channel of one file, or one of two files.
type volume struct {
	name    string
	channel int
}

func volumes(ctx context.Context, one recording.Shown) []volume {
	names := [2]string{i18n.T(ctx, "recording.volume.operator"), i18n.T(ctx, "recording.volume.customer")}
	switch v := one.Hearing.Voice; {
	case one.Sides == contact.TwoFiles:
		return []volume{{names[0], 0}, {names[1], 1}}
	case v == nil || v.Sides == recording.OneSide:
		return nil
	case one.OperatorChannel == nil:
		return []volume{{i18n.T(ctx, "recording.volume.left"), 0}, {i18n.T(ctx, "recording.volume.right"), 1}}
	default:
		return []volume{{names[0], *one.OperatorChannel}, {names[1], 1 - *one.OperatorChannel}}
	}
}

func contactURL(id int64) string { return "/contacts/" + strconv.FormatInt(id, 10) }

func whyURL(one recording.Shown) string {
	return contactURL(one.ContactID) + "/recordings/" + strconv.FormatInt(one.ID, 10)
}

// textURL has the text of a recording made.
func textURL(one recording.Recording) string {
	return contactURL(one.ContactID) + "/recordings/" + strconv.FormatInt(one.ID, 10) + "/speech"
}

// began is when a recording began, for the script that plays from a message on.
func (v PlayersView) began(one recording.Shown) string {
	return recording.BeganAt(one.Recording, v.Contact).UTC().Format("2006-01-02T15:04:05.000Z07:00")
}

// about is how long a recording is and which sides it has.
func (v PlayersView) about(ctx context.Context, one recording.Shown) string {
	var parts []string
	if one.Seconds != nil {
		parts = append(parts, ui.Seconds(ctx, *one.Seconds))
	}
	key := "recording.sides." + string(one.Sides)
	if one.Sides == contact.Stereo && one.OperatorChannel != nil {
		key += "." + strconv.Itoa(*one.OperatorChannel)
	}
	return strings.Join(append(parts, i18n.T(ctx, key)), " · ")
}

// sideName names a player for who does not see it.
func sideName(ctx context.Context, one recording.Shown, n int, side string) string {
	switch {
	case one.Sides != contact.TwoFiles:
		return i18n.T(ctx, "recording.player", "N", n)
	case side == "":
		return i18n.T(ctx, "recording.player.operator", "N", n)
	}
	return i18n.T(ctx, "recording.player.customer", "N", n)
}

// name is that of a file.
func (p WhyPage) name(ctx context.Context, one recording.Found) string {
	switch {
	case len(p.Files) < 2:
		return i18n.T(ctx, "recording.found")
	case one.Customer:
		return i18n.T(ctx, "recording.found.customer")
	}
	return i18n.T(ctx, "recording.found.operator")
}

// words are what stands in the way.
func words(ctx context.Context, one recording.Found) string {
	switch {
	case one.Fault != nil:
		args := []any{}
		for name, value := range one.Fault.Args {
			args = append(args, name, value)
		}
		return i18n.T(ctx, one.Fault.Key, args...)
	case one.About.Cut:
		return i18n.T(ctx, "recording.state_cut")
	}
	return i18n.T(ctx, "recording.state_sound")
}

// pairs are what the server found.
func pairs(ctx context.Context, one recording.Found) []ui.Pair {
	list := []ui.Pair{{Label: i18n.T(ctx, "recording.type"), Value: ui.Text(one.About.Type)}}
	if one.About.Size >= 0 {
		list = append(list, ui.Pair{Label: i18n.T(ctx, "recording.size"), Value: ui.Text(i18n.T(ctx, "recording.kilobytes", "Size", ui.Number(ctx, (one.About.Size+1023)/1024)))})
	}
	return list
}

// SettingsOf are places as they stand in their form.
func SettingsOf(p recording.Places) SettingsPage {
	return SettingsPage{Hosts: strings.Join(p.Hosts, "\n"), Roots: strings.Join(p.Roots, "\n"), Revision: p.Revision()}
}

// Lines are what is typed on lines of their own.
func Lines(typed string) (out []string) {
	for line := range strings.Lines(typed) {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out
}

func (p SettingsPage) field(ctx context.Context, name string) ui.Field {
	value := p.Hosts
	if name == "roots" {
		value = p.Roots
	}
	return ui.Field{Name: name, Label: i18n.T(ctx, "recording."+name), Hint: i18n.T(ctx, "recording."+name+".hint"), Value: value, Error: ui.FieldError(ctx, p.Fault, name)}
}

// Ending is how the name of a file of a media type ends.
func Ending(mediaType string) string {
	switch mediaType {
	case "audio/wav":
		return ".wav"
	case "audio/mpeg":
		return ".mp3"
	case "audio/mp4":
		return ".m4a"
	}
	return "." + strings.TrimPrefix(mediaType, "audio/")
}
