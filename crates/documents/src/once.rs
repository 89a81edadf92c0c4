//! `once(body)`, a function of our own for templates: what stands on many pages is laid out once a file.
//!
//! Each element that has a tag has a location, which Typst takes from where the element stands; so it remembers no layout with a
//! tag in it, and lays the same sentence out again on each page. Within `once`, locations come from what is laid out. Where it
//! stands again in the same styles and the same room, Typst has its frame and puts it there once more, tags and all.
//!
//! So the same location is in the document more than once. Writing the tags takes locations for no more than to find the end
//! of what has begun, so that each copy is tagged by itself. What is found by its location does not belong here:
//! headings, which stand in the outline, labels, notes, counters, floats, links' targets.

use std::sync::LazyLock;

use typst::diag::SourceResult;
use typst::engine::Engine;
use typst::foundations::{
    CastInfo, Content, IntoValue, NativeElement, NativeFuncData, NativeFuncPtr, Packed, Scope, Smart, StyleChain,
};
use typst::introspection::{Location, Locator};
use typst::layout::{BlockBody, BlockElem, Frame, Length, Region, Rel, Spacing};
use typst::utils::hash128;

/// What templates know as `once(width: 100%, above: auto, body)`: a block that is not broken over pages.
pub(crate) static ONCE: NativeFuncData = NativeFuncData {
    function: NativeFuncPtr(&|_, _, args| {
        let width = args.named("width")?.unwrap_or(Smart::Custom(Rel::one()));
        let above = args.named("above")?.unwrap_or_default();
        Ok(once(args.expect("body")?, width, above).into_value())
    }),
    name: "once",
    title: "Once",
    docs: "",
    def_site: None,
    keywords: &[],
    contextual: false,
    scope: LazyLock::new(&Scope::new),
    params: LazyLock::new(&Vec::new),
    returns: LazyLock::new(&|| CastInfo::Any),
};

fn once(body: Content, width: Smart<Rel<Length>>, above: Smart<Spacing>) -> Content {
    let inner = BlockElem::new().with_body(Some(BlockBody::Content(body)));
    BlockElem::single_layouter(Packed::new(inner), laid_out).with_width(width).with_above(above).pack()
}

fn laid_out(
    inner: &Packed<BlockElem>,
    engine: &mut Engine<'_>,
    _: Locator<'_>,
    styles: StyleChain<'_>,
    region: Region,
) -> SourceResult<Frame> {
    let body = match inner.body.get_ref(styles) {
        Some(BlockBody::Content(body)) => body,
        _ => return Ok(Frame::soft(region.size)),
    };
    let place = Location::new(hash128(body));
    typst_layout::layout_frame(engine, body, Locator::synthesize(place), styles, region)
}
