// Home, members and a member, as a single-page app draws them: the document is empty, the script asks for the rows.
import { createElement as h, useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { AppProvider, Badge, BlockStack, Card, DataTable, IndexTable, InlineGrid, Page, Text, TextField } from '@shopify/polaris';
import en from '@shopify/polaris/locales/en.json';

const useRows = (address) => {
  const [rows, setRows] = useState(null);
  useEffect(() => { fetch(address).then((answer) => answer.json()).then(setRows); }, [address]);
  return rows;
};

const Figure = ({ name, value }) => h(Card, null, h(BlockStack, { gap: '200' },
  h(Text, { as: 'h2', variant: 'headingSm' }, name), h(Text, { as: 'p', variant: 'headingLg' }, value)));

const Home = () => {
  const told = useRows('home.json');
  if (!told) return h(Page, { title: 'Home' });
  return h(Page, { title: 'Home' }, h(BlockStack, { gap: '400' },
    h(InlineGrid, { columns: 3, gap: '400' }, told.figures.map(([name, value]) => h(Figure, { key: name, name, value }))),
    h(Card, null, h(DataTable, { columnContentTypes: ['text', 'numeric', 'text'], headings: ['Order', 'Points', 'Why'], rows: told.rows }))));
};

const Members = ({ go }) => {
  const rows = useRows('members.json');
  const [search, setSearch] = useState('');
  const shown = (rows ?? []).filter((row) => row.name.includes(search));
  return h(Page, { title: 'Members' }, h(Card, null,
    h(TextField, { label: 'Search', value: search, onChange: setSearch, autoComplete: 'off' }),
    rows && h(IndexTable, { itemCount: shown.length, selectable: false, headings: ['Member', 'Points', 'State', 'Since'].map((title) => ({ title })) },
      shown.map((row, position) => h(IndexTable.Row, { id: row.id, key: row.id, position, onClick: () => go('member') },
        h(IndexTable.Cell, null, h(Text, { as: 'span', fontWeight: 'bold' }, row.name)),
        h(IndexTable.Cell, null, row.points),
        h(IndexTable.Cell, null, h(Badge, { tone: 'success' }, row.state)),
        h(IndexTable.Cell, null, row.since))))));
};

const Member = () => {
  const told = useRows('member.json');
  if (!told) return h(Page, { title: 'Member' });
  return h(Page, { title: told.name }, h(BlockStack, { gap: '400' },
    h(InlineGrid, { columns: 3, gap: '400' }, told.figures.map(([name, value]) => h(Figure, { key: name, name, value }))),
    h(Card, null, h(DataTable, { columnContentTypes: ['text', 'numeric', 'text'], headings: ['When', 'Points', 'Why'], rows: told.rows }))));
};

const App = () => {
  const [place, go] = useState(location.hash.slice(1) || 'home');
  return h(AppProvider, { i18n: en }, h({ home: Home, members: Members, member: Member }[place], { go }));
};

createRoot(document.getElementById('app')).render(h(App));
