// Every element; the order is that of dependence in a page: the frame first, what opens over it last.
import './page.js';
import './layout.js';
import './text.js';
import './actions.js';
import './table.js';
import './fields.js';
import './choices.js';
import './small.js';
import './overlays.js';
