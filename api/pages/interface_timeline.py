"""The words of the timeline and of the page about the data."""

from __future__ import annotations

from collections.abc import Mapping

TIMELINE_WORDS: Mapping[str, str] = {
    # entry points
    "ask_title": "Start with a question",
    "ask_eu": "What applies in the EU on 2 December 2026, and what was moved?",
    "ask_korea": "How does the Korean sentence of 2023 relate to later laws?",
    "ask_japan": "All events of Japan, as a table and a spreadsheet",
    "ask_first": "Who says that the arrests in Japan were the first of their kind?",
    "ask_next": "What is still to come?",
    "ask_trust": "Which events do the sources disagree on?",
    # the form
    "q": "Search",
    "filters": "Place, kind, theme and the two clocks",
    "more_filters": "Dates, vague dates, lanes",
    "more_dates": "Dates, vague dates",
    "lanes": "Lanes by",
    "lanes_place": "place",
    "lanes_kind": "kind",
    "lanes_theme": "theme",
    "other_place": "Other places ({n})",
    "other_kind": "Other kinds ({n})",
    "other_theme": "Other themes ({n})",
    "no_theme": "No theme",
    "chosen": "Chosen",
    "drop": "Remove this filter",
    # this view
    "take": "Take along",
    "take_more": "more formats",
    "export_xlsx": "Spreadsheet (XLSX)",
    "export_csv": "Spreadsheet (CSV)",
    "export_ics": "Calendar (ICS)",
    "permalink": "Permanent link",
    "permalink_title": "This view as it stands on {valid_at}, as known on {known_at}",
    "on_day": "On {day}",
    "on_day_in": "On {day}: {places}",
    "begins": "Falls on this day",
    "begins_none": "No event of this view falls on this very day.",
    "applies_by": "Everything that applies by then ({n})",
    "moved_one": "1 date in this view was moved",
    "moved_many": "{n} dates in this view were moved",
    "moved_near": "Listed are the {n} nearest to this part of the list; filters narrow them.",
    "moved_to_day": "now {when}",
    # the drawing
    "zoom_in": "Zoom in",
    "zoom_out": "Zoom out",
    "zoom_earlier": "Earlier",
    "zoom_later": "Later",
    "zoom_all": "Whole time",
    "zoom_day": "Around {day}",
    "zoom_hint": "Drag to move, with two fingers on a touch screen; Ctrl and wheel to zoom. Keys:"
    " arrows from event to event, + and − to zoom, Enter to open.",
    "open_event": "Open",
    "density": "So many events are drawn as bars, a bar a quarter: the darker, the more. Open a bar"
    " to see its events.",
    "bar": "{n} from {start} to {end}",
    "mark_moved": "moved from {when}",
    # the list
    "facets": "Narrow down",
    "facet_jurisdiction": "Jurisdiction",
    "facet_kind": "Kind",
    "facet_theme": "Theme",
    "facet_status": "On the day asked about",
    "facet_belief": "Belief",
    "more_values": "{n} more",
    "years": "Years",
    "to_list": "to the list",
    "list_unloaded": "These records lie in an engine and are too many to be held here, so there is"
    " no overview of all and no search for words. Filters, counts and the list are complete.",
    "list_part": "{first} to {last} of {n}",
    "pages_above": "Pages of the list, above it",
    "pages_below": "Pages of the list, below it",
    "page_earlier": "← Earlier in this list",
    "page_later": "Later in this list →",
    "page_before": "← Previous page",
    "page_after": "Next page →",
    "page_whole": "All {n} on one page",
    "open_date": "First day not known",
    "open_date_why": "A source of a later day tells of these: they happened by the day given.",
}

CHANGE_WORDS: Mapping[str, str] = {
    "nav_changes": "News",
    "changes_title": "What changed",
    "changes_lead": "What became known, moved, was corrected, was settled or was added between two"
    " days of knowledge, each with its sources. Both ends are seen from one day, so that nothing"
    " is news only because time went by. A page without a date counts as known from the day on"
    " which it was read for this record.",
    "since": "Known after",
    "until": "Known by",
    "span": "Span",
    "span_days": "{n} days",
    "news_one": "1 change",
    "news_many": "{n} changes",
    "news_span": "after {since}, up to {until}.",
    "news_left": "Only the events that changed last are told of here; {n} more changed before them."
    " Choose fewer days, or take all of it as",
    "news_all": "All subjects",
    "news_rest": "All {n}",
    "news_first": "Became known, dated {when}.",
    "news_first_undated": "Became known, without a date.",
    "no_news": "Nothing changed in this span. Widen it or drop a filter.",
    "news_how": "Give this address to a feed reader. An entry comes when something becomes known,"
    " moves, is corrected or settled.",
    "subject_law": "Dates that moved, law that changed",
    "subject_known": "Became known",
    "subject_doubt": "Disputed, corrected, settled",
    "subject_closer": "Told more closely or otherwise",
    "subject_more": "More sources",
}

ABOUT_WORDS: Mapping[str, str] = {
    "nav_about": "About",
    "about_title": "About the data",
    "about_lead": "What is recorded, how well it is sourced, what is missing, and how to take it"
    " along.",
    "about_release": "Release {number} of {day}. These figures are as known on {known_at}.",
    "fig_events": "events",
    "fig_claims": "claims",
    "fig_sources": "sources",
    "fig_relations": "relations",
    "fig_jurisdictions": "jurisdictions with events",
    "fig_moved": "moved dates",
    "fig_primary_read": "of events rest on a primary source that was read",
    "fig_primary_cited": "of events rest on a primary source that was read or cited",
    "about_where": "Where and when",
    "about_where_lead": "Each cell is the number of events that the link shows. An event whose day"
    " is not known counts in every year that it may fall in, and a place includes those inside it:"
    " rows and columns do not add up.",
    "about_coverage": "How far the search went",
    "about_coverage_lead": "No record is not no law. Coverage says how a jurisdiction was searched,"
    " and when last.",
    "level_systematic": "Searched by plan",
    "level_selected": "Selected events",
    "level_incidental": "Only what came up on the way",
    "level_none": "Not searched",
    "about_place": "Place",
    "about_all": "All",
    "bars_kinds": "By kind",
    "bars_sourcing": "Best source of each event",
    "bars_tiers": "Sources by kind",
    "bars_checks": "Sources by check",
    "bars_beliefs": "Events by belief",
    "about_share": "Share",
    "about_number": "Number",
    "about_conflicts": "Conflicts open",
    "about_conflicts_lead": "Where sources of the same rank differ, or one disputes another,"
    " nothing is settled silently: all are shown, and the event is listed here ({n}).",
    "about_conflicts_left": "{n} more are in the figures as JSON.",
    "about_disputed": "one source disputes another",
    "about_on": "on {fields}",
    "about_method": "Method",
    "method_1": "Every statement stands in a claim: one source, the place in it or a quotation, and"
    " a state of belief. The view shown everywhere is computed from the claims known on a day.",
    "method_2": "No date is invented. What a source leaves vague stays vague, and lists say"
    " whether a vague date may fit or surely fits.",
    "method_3": "Two clocks: what held on a day, and what could be known on a day. A legal status"
    " is computed from dated events, never stored.",
    "method_4": "A report that turned out wrong stays, marked and corrected. An arrest is not"
    " guilt; suspects, victims and their relatives are never named.",
    "about_licence": "Licence and citation",
    "about_licence_text": "The data is under CC BY 4.0, the code under Apache-2.0. Chronolex"
    " informs; it gives no legal advice.",
    "about_downloads": "Downloads",
    "download_events": "All events",
    "download_dump": "All statements with who says what",
    "download_figures": "The figures of this page",
    "about_news": "Release notes",
    "about_changes": "What changed in the data, between any two days",
}
