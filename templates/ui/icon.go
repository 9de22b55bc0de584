package ui

// IconName is one of our line icons, drawn on a grid of 20 px with Icon.
type IconName string

const (
	IconToday    IconName = "today"
	IconContacts IconName = "contacts"
	IconReviews  IconName = "reviews"
	IconSurveys  IconName = "surveys"
	IconOpenDay  IconName = "openday"
	IconIdeas    IconName = "ideas"
	IconReports  IconName = "reports"
	IconSettings IconName = "settings"
	IconSearch   IconName = "search"
	IconMenu     IconName = "menu"
	IconPlus     IconName = "plus"
	IconFlag     IconName = "flag"
	IconPhone    IconName = "phone"
	IconChat     IconName = "chat"
	IconMail     IconName = "mail"
	IconShop     IconName = "shop"
	IconCheck    IconName = "check"
	IconWarn     IconName = "warn"
	IconInfo     IconName = "info"
	IconClose    IconName = "close"
	IconArrow    IconName = "arrow"
	IconDown     IconName = "down"
	IconPerson   IconName = "person"
	IconClock    IconName = "clock"
	IconDownload IconName = "download"
	IconFilter   IconName = "filter"
	IconSocial   IconName = "social"
	IconSelf     IconName = "self"
	IconOut      IconName = "out"
)

// Icons is every icon: what stands inside its <svg viewBox="0 0 20 20">.
var Icons = map[IconName]string{
	IconToday:    `<rect x="3" y="3" width="6" height="8" rx="1.5"/><rect x="11" y="3" width="6" height="4" rx="1.5"/><rect x="3" y="13" width="6" height="4" rx="1.5"/><rect x="11" y="9" width="6" height="8" rx="1.5"/>`,
	IconContacts: `<path d="M3.5 11.5V10a6.5 6.5 0 0 1 13 0v1.5"/><rect x="2.75" y="10.5" width="3.5" height="5" rx="1.5"/><rect x="13.75" y="10.5" width="3.5" height="5" rx="1.5"/><path d="M15.5 15.5c0 1.3-1.2 2-3 2H11"/>`,
	IconReviews:  `<path d="M12 3H6a1.5 1.5 0 0 0-1.5 1.5v11A1.5 1.5 0 0 0 6 17h8a1.5 1.5 0 0 0 1.5-1.5v-9z"/><path d="m7.5 11.5 1.8 1.8 3.2-3.8"/>`,
	IconSurveys:  `<circle cx="10" cy="10" r="7"/><path d="M6.8 11.8c.8 1.1 1.9 1.7 3.2 1.7s2.4-.6 3.2-1.7M7.6 7.8v.4M12.4 7.8v.4"/>`,
	IconOpenDay:  `<path d="M5.5 13.5a4.5 4.5 0 0 1 9 0M2.5 13.5h15M5.5 16.5h9M10 4v2M4.3 6.8l1.3 1.3M15.7 6.8l-1.3 1.3"/>`,
	IconIdeas:    `<path d="M7.7 14.2c0-1.9-2.7-2.9-2.7-6a5 5 0 0 1 10 0c0 3.1-2.7 4.1-2.7 6zM8.2 17.2h3.6"/>`,
	IconReports:  `<path d="M3 16.5h14M5.5 13.5v-3M10 13.5v-9M14.5 13.5v-6"/>`,
	IconSettings: `<path d="M3 6.5h7M15 6.5h2M3 13.5h2M10 13.5h7"/><circle cx="12.5" cy="6.5" r="2.25"/><circle cx="7.5" cy="13.5" r="2.25"/>`,
	IconSearch:   `<circle cx="9" cy="9" r="5.5"/><path d="m13.2 13.2 3.8 3.8"/>`,
	IconMenu:     `<path d="M3.5 5.5h13M3.5 10h13M3.5 14.5h13"/>`,
	IconPlus:     `<path d="M10 4v12M4 10h12"/>`,
	IconFlag:     `<path d="M5 17.5V3.5h10l-2.2 3.7L15 11H5"/>`,
	IconPhone:    `<path d="M7 3H4.5A1.5 1.5 0 0 0 3 4.5C3 11.4 8.6 17 15.5 17a1.5 1.5 0 0 0 1.5-1.5V13l-3.8-1.3-1.5 1.9a10.5 10.5 0 0 1-5.3-5.3l1.9-1.5z"/>`,
	IconChat:     `<path d="M4.5 4h11A1.5 1.5 0 0 1 17 5.5v7a1.5 1.5 0 0 1-1.5 1.5H9.5L6 17v-3H4.5A1.5 1.5 0 0 1 3 12.5v-7A1.5 1.5 0 0 1 4.5 4z"/>`,
	IconMail:     `<rect x="2.75" y="4.5" width="14.5" height="11" rx="1.5"/><path d="m3.2 6 6.8 5 6.8-5"/>`,
	IconShop:     `<path d="m3 8 1.5-4.5h11L17 8M3 8a2.33 2.33 0 0 0 4.67 0 2.33 2.33 0 0 0 4.66 0A2.33 2.33 0 0 0 17 8M4.5 10.5v6h11v-6M8 16.5V13h4v3.5"/>`,
	IconCheck:    `<path d="m4 10.5 4 4 8-9"/>`,
	IconWarn:     `<path d="M10 3.2 17.3 16H2.7zM10 8v3.7M10 13.8v.2"/>`,
	IconInfo:     `<circle cx="10" cy="10" r="7"/><path d="M10 9.2v4.3M10 6.5v.2"/>`,
	IconClose:    `<path d="m5 5 10 10M15 5 5 15"/>`,
	IconArrow:    `<path d="M4 10h12M11.5 5.5 16 10l-4.5 4.5"/>`,
	IconDown:     `<path d="m5.5 8 4.5 4.5L14.5 8"/>`,
	IconPerson:   `<circle cx="10" cy="7" r="3.25"/><path d="M3.75 16.75c.5-3.2 3-5 6.25-5s5.75 1.8 6.25 5"/>`,
	IconClock:    `<circle cx="10" cy="10" r="7"/><path d="M10 6v4.2l2.8 1.6"/>`,
	IconDownload: `<path d="M10 3.5v9M6.2 9 10 12.7 13.8 9M4 16.5h12"/>`,
	IconFilter:   `<path d="M3 5.5h14M5.5 10h9M8 14.5h4"/>`,
	IconSocial:   `<circle cx="5.5" cy="10" r="2.25"/><circle cx="14" cy="5" r="2.25"/><circle cx="14" cy="15" r="2.25"/><path d="m7.5 8.9 4.5-2.7M7.5 11.1l4.5 2.7"/>`,
	IconSelf:     `<rect x="5.5" y="2.75" width="9" height="14.5" rx="1.75"/><path d="M9 14.5h2"/>`,
	IconOut:      `<path d="M8 3.5H5A1.5 1.5 0 0 0 3.5 5v10A1.5 1.5 0 0 0 5 16.5h3M8.5 10h8M13 6.5l3.5 3.5-3.5 3.5"/>`,
}

// channelIcons shows a kind of channel, by the kind's name in the contact room.
var channelIcons = map[string]IconName{
	"voice":        IconPhone,
	"chat":         IconChat,
	"social":       IconSocial,
	"messenger":    IconChat,
	"email":        IconMail,
	"retail":       IconShop,
	"self_service": IconSelf,
}
